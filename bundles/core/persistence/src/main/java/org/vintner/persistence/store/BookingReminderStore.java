package org.vintner.persistence.store;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;

/** Keeps when people are reminded of bookings, and that they were. */
@ProviderType
public interface BookingReminderStore {

    /** How long before the start, longest first. */
    List<Duration> times(ProductId product);

    /** Replaces all of a product's. */
    void set(ProductId product, List<Duration> times);

    /**
     * Notes reminders that are due and says of which bookings, each once however many of its reminders are due. Nobody is reminded of
     * what was booked or moved later than the reminder would have come.
     *
     * @param limit how many are noted at most
     */
    List<Due> takeDue(int limit);

    /** A booking that somebody is to be reminded of. */
    record Due(BookingId booking, OrderId order) {}
}
