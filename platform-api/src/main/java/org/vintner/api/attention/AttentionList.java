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
     * Serves the paid order that an item of reason {@link AttentionReason#SHORTAGE} is about, as far as stock allows now. The item
     * is settled when nothing is short any more. May be repeated.
     *
     * @param actor an administrator
     * @param id which item
     * @return the item as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code conflict} for any other reason
     */
    AttentionItem allocate(Actor actor, AttentionId id);

    /**
     * Pays back what an item is about: the short lines of an order, or money that the shop has no claim to. May be repeated: what
     * was paid back, or is on its way, is not paid back again, and of a settled item nothing is.
     *
     * @param actor an administrator
     * @param id an item of reason {@link AttentionReason#SHORTAGE} or {@link AttentionReason#UNEXPECTED_MONEY}
     * @return the item as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code conflict} for any other reason, {@code
     *     not_supported_by_channel}, {@code channel_unavailable}
     */
    AttentionItem refund(Actor actor, AttentionId id);

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
