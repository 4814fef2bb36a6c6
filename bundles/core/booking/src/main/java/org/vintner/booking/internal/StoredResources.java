package org.vintner.booking.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.booking.BlockedPeriod;
import org.vintner.api.booking.NewBlockedPeriod;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.NewSlot;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.ResourceChange;
import org.vintner.api.booking.Resources;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.Slot;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;
import org.vintner.booking.internal.OfferedTimes.Span;
import org.vintner.persistence.store.BookingResourceStore;
import org.vintner.persistence.store.UnitOfWork;

/** Resources over their store. Each change locks its resource, so that two changes are one after the other. */
@Component(service = Resources.class)
public final class StoredResources implements Resources {

    private final BookingResourceStore store;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredResources(@Reference BookingResourceStore store, @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public Resource create(Actor actor, NewResource resource) {
        requireStaff(actor);
        NewResource checked = ResourceRules.checked(resource);
        return unitOfWork.call(() -> store.add(ResourceId.next(), AccountId.parse(actor.id()), checked));
    }

    @Override
    public Resource change(Actor actor, ResourceId id, ResourceChange change) {
        ResourceChange checked = ResourceRules.checked(change);
        return unitOfWork.call(() -> {
            Resource before = locked(actor, id);
            int capacity = checked.capacity().orElse(before.capacity());
            int highest = store.highestSeat(id);
            if (capacity < before.capacity() && capacity < highest) {
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "Seat " + highest + " is booked, so there are at least " + highest
                                + " seats until that is over or moved.",
                        "capacity");
            }
            store.save(id, checked.name().orElse(before.name()), capacity);
            return store.find(id).orElseThrow();
        });
    }

    @Override
    public Resource schedule(Actor actor, ResourceId id, Schedule schedule) {
        Schedule checked = ResourceRules.checked(schedule);
        return unitOfWork.call(() -> {
            locked(actor, id);
            store.schedule(id, checked);
            return store.find(id).orElseThrow();
        });
    }

    @Override
    public Optional<Resource> find(Actor actor, ResourceId id) {
        return store.find(id).filter(resource -> isOf(actor, resource));
    }

    @Override
    public Page<Resource> list(Actor actor, PageRequest page) {
        requireStaff(actor);
        return store.list(actor.mayDoEverything() ? Optional.empty() : Optional.of(AccountId.parse(actor.id())), page);
    }

    // ------------------------------------------------------------------ blocked periods

    @Override
    public BlockedPeriod block(Actor actor, ResourceId id, NewBlockedPeriod period) {
        NewBlockedPeriod checked = ResourceRules.checked(period);
        return unitOfWork.call(() -> {
            Resource resource = locked(actor, id);
            Span span = ResourceRules.span(checked, resource.zone());
            BlockedPeriod blocked = new BlockedPeriod(
                    BlockedPeriodId.next(),
                    id,
                    checked.from(),
                    checked.to(),
                    span.start(),
                    span.end(),
                    checked.reason());
            store.block(blocked);
            return blocked;
        });
    }

    @Override
    public List<BlockedPeriod> blocked(Actor actor, ResourceId id) {
        return store.blocked(List.of(own(actor, id).id()));
    }

    @Override
    public void unblock(Actor actor, ResourceId id, BlockedPeriodId period) {
        unitOfWork.run(() -> {
            locked(actor, id);
            store.unblock(id, period);
        });
    }

    // ------------------------------------------------------------------ slots

    @Override
    public Slot offer(Actor actor, ResourceId id, NewSlot slot) {
        return unitOfWork.call(() -> offered(locked(actor, id), SlotId.next(), slot));
    }

    @Override
    public Slot change(Actor actor, ResourceId id, SlotId slot, NewSlot change) {
        return unitOfWork.call(() -> {
            Resource resource = locked(actor, id);
            boolean exists = store.slots(List.of(id)).stream()
                    .anyMatch(known -> known.id().equals(slot));
            if (!exists) {
                throw CommerceException.notFound("slot", slot);
            }
            return offered(resource, slot, change);
        });
    }

    private Slot offered(Resource resource, SlotId id, NewSlot wanted) {
        Span span = ResourceRules.span(wanted, resource.zone());
        NewSlot checked = ResourceRules.checked(wanted, span, Instant.now());
        Slot slot = new Slot(
                id,
                resource.id(),
                checked.from(),
                checked.to(),
                span.start(),
                span.end(),
                checked.services(),
                checked.people());
        if (!store.offer(slot)) {
            throw new CommerceException(
                    CommerceError.ALREADY_EXISTS,
                    "Another slot of this resource overlaps it. Change that one.",
                    "from");
        }
        return slot;
    }

    @Override
    public List<Slot> slots(Actor actor, ResourceId id) {
        return store.slots(List.of(own(actor, id).id()));
    }

    @Override
    public void withdraw(Actor actor, ResourceId id, SlotId slot) {
        unitOfWork.run(() -> {
            locked(actor, id);
            store.withdraw(id, slot);
        });
    }

    // ------------------------------------------------------------------

    private static void requireStaff(Actor actor) {
        if (actor.role() != Role.SELLER && actor.role() != Role.ADMINISTRATOR) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only a seller or an administrator has resources.");
        }
    }

    private static boolean isOf(Actor actor, Resource resource) {
        return actor.mayDoEverything() || actor.is(resource.seller());
    }

    private Resource own(Actor actor, ResourceId id) {
        return find(actor, id).orElseThrow(() -> CommerceException.notFound("resource", id));
    }

    private Resource locked(Actor actor, ResourceId id) {
        own(actor, id);
        return store.lock(id).orElseThrow(() -> CommerceException.notFound("resource", id));
    }
}
