package org.vintner.api.attention;

import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.AttentionId;

/** Whatever a person must look at. */
@ProviderType
public interface AttentionList {

    /**
     * Lists items, newest first.
     *
     * @param onlyOpen leaves out what is settled
     * @param page which part
     * @return the page
     */
    Page<AttentionItem> list(boolean onlyOpen, PageRequest page);

    /**
     * Marks an item as settled. A settled item stays as it is.
     *
     * @param actor an administrator
     * @param id which item
     * @param resolution how it was settled, 1 to 500 characters
     * @return the item
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request}
     */
    AttentionItem resolve(Actor actor, AttentionId id, String resolution);
}
