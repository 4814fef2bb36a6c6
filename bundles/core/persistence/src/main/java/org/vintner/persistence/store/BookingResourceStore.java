package org.vintner.persistence.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.booking.BlockedPeriod;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.Slot;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;

/** Keeps resources, their schedules, what is blocked, and slots that are offered by hand. Each change counts up a version. */
@ProviderType
public interface BookingResourceStore {

    Resource add(ResourceId id, AccountId seller, NewResource resource);

    Optional<Resource> find(ResourceId id);

    /** Those that exist, in no order. */
    List<Resource> findAll(Collection<ResourceId> ids);

    /** Locks a resource against whoever books it or changes it. */
    Optional<Resource> lock(ResourceId id);

    /** Newest first; of everybody when there is no seller. */
    Page<Resource> list(Optional<AccountId> seller, PageRequest page);

    void save(ResourceId id, String name, int capacity);

    /** The highest number of a seat that is taken now or later; 0 when there is none. */
    int highestSeat(ResourceId id);

    /** Replaces the schedule of a locked resource. */
    void schedule(ResourceId id, Schedule schedule);

    void block(BlockedPeriod period);

    /** What is not over, soonest first. */
    List<BlockedPeriod> blocked(Collection<ResourceId> ids);

    void unblock(ResourceId id, BlockedPeriodId period);

    /** Adds a slot, or changes one of the same id; false when another slot overlaps it. */
    boolean offer(Slot slot);

    /** What is not over, soonest first. */
    List<Slot> slots(Collection<ResourceId> ids);

    void withdraw(ResourceId id, SlotId slot);
}
