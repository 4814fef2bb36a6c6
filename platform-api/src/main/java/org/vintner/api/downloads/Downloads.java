package org.vintner.api.downloads;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
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
     * Finds a grant.
     *
     * @param grant which grant
     * @return the grant with its present link, or empty
     */
    Optional<DownloadGrant> find(GrantId grant);

    /**
     * Lists grants, newest first.
     *
     * @param filter which are wanted
     * @param page which part
     * @return the page
     */
    Page<DownloadGrant> list(GrantFilter filter, PageRequest page);

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
     * Has a code sent to the order's mail address, which releases a grant from the network that it is bound to (S1.19). The
     * code lives for 15 minutes; a new one ends those before.
     *
     * @param actor the order's buyer or an administrator
     * @param grant which grant
     * @return when the code ends
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code grant_revoked}; {@code conflict} when the grant is bound
     *     to no network; {@code too_many_requests} when a code was sent within the last minute, or five within a day
     */
    ReleaseCodeSent requestRelease(Actor actor, GrantId grant);

    /**
     * Releases a grant from its network; it is bound again to where it is fetched from next. A try with a wrong code counts;
     * the fifth ends the code.
     *
     * @param actor the order's buyer or an administrator
     * @param grant which grant
     * @param code the code from the mail; blanks do not matter
     * @return the grant
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code grant_revoked}, {@code release_code_invalid}
     */
    DownloadGrant release(Actor actor, GrantId grant, String code);

    /**
     * Tells the code that was asked for last, for the message that carries it.
     *
     * @param actor Vintner itself
     * @param grant which grant
     * @return the code and the file's name, or empty when none was asked for
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    Optional<ReleaseCode> releaseCode(Actor actor, GrantId grant);

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
