package org.vintner.api.invariants;

import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;

/** Checks that the books, orders and keys agree. A job does the same on its own, and puts what it finds on the attention list. */
@ProviderType
public interface Invariants {

    /**
     * Checks now, and changes nothing.
     *
     * @param actor an administrator
     * @param full whether to look at everything, which takes time in a large shop, or at what moved last
     * @return what was found
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    InvariantReport check(Actor actor, boolean full);
}
