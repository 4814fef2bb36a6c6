package org.vintner.persistence.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingFilter;
import org.vintner.api.booking.BookingState;
import org.vintner.api.booking.CancellationStep;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;

/** Keeps bookings and the seats that they take. */
@ProviderType
public interface BookingStore {

    /** Seats that are taken in a span, without holds whose time is over. */
    List<Taken> taken(Collection<ResourceId> resources, Instant from, Instant to);

    /**
     * A seat that is taken.
     *
     * @param from when it begins to be, buffer included
     * @param to when it is free again
     */
    record Taken(ResourceId resource, int seat, Instant from, Instant to) {}

    /**
     * Takes seats of one of several times for a booking, of which any will do. Holds whose time is over give way.
     *
     * @param wanted which seats, by number; any when there are none
     * @param quantity how many seats
     * @return what was taken; empty when none of the times has so many free seats, and then nothing is taken
     */
    Optional<Seats> take(BookingId booking, List<BookedTime> times, List<Integer> wanted, int quantity);

    /**
     * Seats that were taken.
     *
     * @param time which of the times
     * @param numbers which seats
     */
    record Seats(BookedTime time, List<Integer> numbers) {}

    /**
     * Takes seats for many bookings at once. Who meets anybody else, of the list or not, may come away empty though there are other
     * seats, and a hold whose time is over does not give way: so whoever gets nothing is to {@link #take} by himself.
     *
     * @return what was taken; of a booking that is not there nothing is
     */
    Map<BookingId, Seats> takeEach(List<Wish> wishes);

    /**
     * Seats that are wanted for a booking.
     *
     * @param time when, and of which resource
     * @param quantity how many seats, whichever
     */
    record Wish(BookingId booking, BookedTime time, int quantity) {}

    /** Adds holds whose seats were taken. */
    void hold(List<Held> holds);

    /**
     * A hold to be added, with its seats.
     *
     * @param seats what was taken for it
     * @param until how long it lasts
     */
    record Held(NewHold hold, Seats seats, Instant until) {}

    /**
     * What a hold is for.
     *
     * @param chosen whether the buyer wanted this resource and no other
     * @param balance what is due on the spot, in minor units
     */
    record NewHold(
            BookingId id,
            OrderId order,
            OrderLineId line,
            ProductId product,
            boolean chosen,
            long balance,
            List<CancellationStep> cancellation) {}

    /** Keeps the holds of an order for at least so long from now; says which of its lines have one. */
    List<OrderLineId> extend(OrderId order, Duration hold);

    /** Confirms the holds of lines; says of which. */
    List<Moved> confirm(Collection<OrderLineId> lines);

    /**
     * A booking that has moved to another state.
     *
     * @param order its order
     * @param line the line that it stands for
     */
    record Moved(BookingId booking, OrderId order, OrderLineId line) {}

    /**
     * Holds the time of a line again whose hold is gone, unless it is taken or has begun; other seats of the resource will do.
     *
     * @return what is held; empty when it is not to be had
     */
    Optional<Regained> holdAgain(OrderLineId line, Duration hold);

    /**
     * A hold that was gone.
     *
     * @param from where it was
     */
    record Regained(Moved booking, BookingState from) {}

    /** Gives the holds of orders back; says which. */
    List<Moved> release(Collection<OrderId> orders);

    /** Ends at most {@code limit} holds whose time is over, with a note in their histories; says which. */
    List<Moved> expireDue(int limit);

    /** Notes that lines are being refunded. */
    void suspend(Collection<OrderLineId> lines);

    /** Ends what {@link #suspend} began. */
    void resume(Collection<OrderLineId> lines);

    /** Cancels confirmed bookings of lines and gives their seats back; says which. */
    List<Moved> cancel(Collection<OrderLineId> lines);

    /** Gives back the seats of locked bookings, to take others, or of such as are not stored and come to nothing. */
    void giveUpSeats(List<BookingId> ids);

    /** Moves a locked booking to seats that were taken for it. */
    void move(BookingId id, Seats seats);

    /** Notes that nobody came to a locked booking. */
    void noShow(BookingId id);

    Optional<Booking> find(BookingId id);

    /** The booking, locked against every other change. */
    Optional<Booking> lock(BookingId id);

    /** In the order of the order's lines. */
    List<Booking> ofOrder(OrderId order);

    /** Newest first; of everybody's resources when there is no seller. */
    Page<Booking> list(Optional<AccountId> seller, BookingFilter filter, PageRequest page);

    /** The database's now. */
    Instant now();

    /** Serializes those who book a service for a person, until the transaction ends. */
    void lockPerson(ProductId product, String email);

    /** How many seats of the service, held or confirmed and beginning in the span, a person has beside those of one booking. */
    long seatsOf(ProductId product, String email, Instant from, Instant to, Optional<BookingId> beside);

    /** How many seats of the service a person holds, unpaid. */
    long heldBy(ProductId product, String email);

    /** Deletes at most {@code limit} holds that came to nothing and whose time is over for so long; says how many. */
    int purge(Duration age, int limit);
}
