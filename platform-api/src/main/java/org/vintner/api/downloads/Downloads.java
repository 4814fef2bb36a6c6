package org.vintner.api.downloads;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;

/** Download grants as buyers and staff see them. Bytes are served by the download door over HTTP, not by this service. */
@ProviderType
public interface Downloads {

    /**
     * {@return the grants of an order, each with its present link}
     *
     * @param order which order
     */
    List<DownloadGrant> ofOrder(OrderId order);

    /**
     * Replaces the link of a grant by a new one with the product's time and count; the old link is dead at once (S1.23, S1.53).
     *
     * @param actor the order's buyer, while the grant is not revoked; an administrator
     * @param grant which grant
     * @return the grant with its new link
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code grant_revoked}, {@code grant_exhausted} when a buyer
     *     has used it up and only staff may renew it
     */
    DownloadGrant renew(Actor actor, GrantId grant);

    /**
     * Takes a grant back, at once. A revoked grant stays revoked, without an error.
     *
     * @param actor an administrator
     * @param grant which grant
     * @return the grant
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}
     */
    DownloadGrant revoke(Actor actor, GrantId grant);
}
