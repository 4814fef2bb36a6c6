package org.vintner.api.booking;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;

/**
 * Whose time is sold, and when they work. A seller sees and changes his own resources, an administrator all; what is not yours is
 * {@code not_found}. No change touches what is booked.
 */
@ProviderType
public interface Resources {

    /**
     * Creates a resource that never works yet.
     *
     * @param actor a seller or administrator, whose it is then
     * @param resource what to create
     * @return the resource
     * @throws org.vintner.api.CommerceException {@code invalid_request}, {@code forbidden}
     */
    Resource create(Actor actor, NewResource resource);

    /**
     * Changes name or capacity.
     *
     * @param actor its seller or an administrator
     * @param id which resource
     * @param change what to change
     * @return the resource as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code invalid_request}, {@code conflict} when a seat that
     *     would be gone is booked
     */
    Resource change(Actor actor, ResourceId id, ResourceChange change);

    /**
     * Replaces the whole schedule.
     *
     * @param actor its seller or an administrator
     * @param id which resource
     * @param schedule the new one
     * @return the resource as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code invalid_request} for hours that end before they begin or
     *     overlap
     */
    Resource schedule(Actor actor, ResourceId id, Schedule schedule);

    /**
     * Finds a resource of the actor's.
     *
     * @param actor its seller or an administrator
     * @param id which resource
     * @return the resource, or empty
     */
    Optional<Resource> find(Actor actor, ResourceId id);

    /**
     * Lists resources of the actor's, newest first.
     *
     * @param actor a seller or administrator
     * @param page which part
     * @return the page
     */
    Page<Resource> list(Actor actor, PageRequest page);

    /**
     * Blocks a period.
     *
     * @param actor the resource's seller or an administrator
     * @param id which resource
     * @param period which period
     * @return the period
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code invalid_request} for one that ends before it begins,
     *     begins or ends in a gap of the clock, or is longer than 10 years
     */
    BlockedPeriod block(Actor actor, ResourceId id, NewBlockedPeriod period);

    /**
     * {@return the blocked periods that are not over, soonest first}
     *
     * @param actor the resource's seller or an administrator
     * @param id which resource
     */
    List<BlockedPeriod> blocked(Actor actor, ResourceId id);

    /**
     * Ends a blocked period. Of no effect when there is none.
     *
     * @param actor the resource's seller or an administrator
     * @param id which resource
     * @param period which period
     */
    void unblock(Actor actor, ResourceId id, BlockedPeriodId period);

    /**
     * Offers a slot by hand.
     *
     * @param actor the resource's seller or an administrator
     * @param id which resource
     * @param slot which slot
     * @return the slot
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code invalid_request} for one in the past, that ends before it
     *     begins, begins or ends in a gap of the clock, or is longer than 31 days; {@code already_exists} when it overlaps another
     *     slot of the resource
     */
    Slot offer(Actor actor, ResourceId id, NewSlot slot);

    /**
     * Changes a slot; as {@link #offer}. What is booked in it stays as it was booked.
     *
     * @param actor the resource's seller or an administrator
     * @param id which resource
     * @param slot which slot
     * @param change what it is from now on
     * @return the slot as it is now
     */
    Slot change(Actor actor, ResourceId id, SlotId slot, NewSlot change);

    /**
     * {@return the slots that are not over, soonest first}
     *
     * @param actor the resource's seller or an administrator
     * @param id which resource
     */
    List<Slot> slots(Actor actor, ResourceId id);

    /**
     * Withdraws a slot. Of no effect when there is none; what is booked in it stays booked.
     *
     * @param actor the resource's seller or an administrator
     * @param id which resource
     * @param slot which slot
     */
    void withdraw(Actor actor, ResourceId id, SlotId slot);
}
