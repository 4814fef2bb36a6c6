package org.vintner.persistence.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.booking.BookingState;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ResourceId;

/** Reads bookings as calendars show them: those that were confirmed once, soonest first. */
@ProviderType
public interface BookingCalendarStore {

    Optional<Entry> find(BookingId booking);

    List<Entry> ofOrder(OrderId order);

    /** Those that end after a time, at most {@code limit}. */
    List<Entry> ofResource(ResourceId resource, Instant after, int limit);

    /** How often the address of an order's or a resource's calendar was made anew. */
    int renewed(UUID subject);

    /** Has the address made anew; says how often it was. */
    int renew(UUID subject);

    /** What a resource is called; empty when there is none. */
    Optional<String> nameOf(ResourceId resource);

    /**
     * A booking in a calendar.
     *
     * @param title of the product, when it was ordered
     * @param resource name of the resource
     * @param changes how often it changed; a later state of it has more
     * @param changedAt when it last changed
     */
    record Entry(
            BookingId id,
            BookingState state,
            String title,
            String resource,
            List<Integer> seats,
            Instant start,
            Instant end,
            int changes,
            Instant changedAt) {}
}
