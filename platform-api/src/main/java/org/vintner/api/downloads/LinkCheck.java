package org.vintner.api.downloads;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;

/** Watches whether issued links still lead to a file (S1.50). A job does it by itself, each file once an hour. */
@ProviderType
public interface LinkCheck {

    /**
     * Checks the file of every grant that can be used, now. Asks storages; takes seconds to minutes with many files.
     *
     * @param actor an administrator
     * @return what is broken
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    List<BrokenLink> checkAll(Actor actor);

    /**
     * {@return what was broken when it was last checked}
     *
     * @param actor an administrator
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    List<BrokenLink> broken(Actor actor);
}
