package org.vintner.persistence.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.Waiting;
import org.vintner.api.booking.WaitingState;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.WaitingId;
import org.vintner.api.orders.Buyer;

/** Keeps who waits for times. */
@ProviderType
public interface WaitingStore {

    /** Adds a place at the end; false when this person waits for this time already. */
    boolean add(
            WaitingId id,
            ProductId product,
            Buyer buyer,
            int quantity,
            BookingRequest request,
            Map<String, String> answers);

    /** Serializes those who join for a person, until the transaction ends. */
    void lockPerson(String email);

    /** For how many times a person waits. */
    long waitingOf(String email);

    Optional<Waiting> find(WaitingId id);

    /** Who waits or has an offer, first come first; for all times to come when there is no start. */
    List<Waiting> list(ProductId product, Optional<Instant> start, int limit);

    /** The times for which somebody waits, who waited longest first: at most {@code limit}. */
    List<Awaited> awaited(int limit);

    /** A time for which somebody waits. */
    record Awaited(ProductId product, Instant start) {}

    /** Those of the times for which somebody waits. */
    Set<Awaited> awaited(Collection<Awaited> times);

    /** Who waits for a time, first come first, locked; without those that others have locked. */
    List<Candidate> lockLine(Awaited time, int limit);

    /**
     * Somebody who may be next.
     *
     * @param buyer who
     * @param quantity how many seats
     * @param request which time
     * @param answers to the service's form
     */
    record Candidate(
            WaitingId id,
            ProductId product,
            Buyer buyer,
            int quantity,
            BookingRequest request,
            Map<String, String> answers) {}

    /** Who waits for a time and came before a person, who may wait as well or not: the first ones, not locked. */
    List<Candidate> before(Awaited time, String email, int limit);

    /** Notes that a locked place has its offer. */
    void offered(WaitingId id, OrderId order);

    /** Moves a place that still waits; of no effect on any other. */
    void end(WaitingId id, WaitingState state);

    /** Ends offers whose orders were paid, canceled or have expired, and places whose time has begun; says how many. */
    int settle();

    /** Deletes places that ended and whose time began so long ago; at most {@code limit}, says how many. */
    int purge(Duration age, int limit);
}
