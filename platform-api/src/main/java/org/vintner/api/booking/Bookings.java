package org.vintner.api.booking;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Transition;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;

/**
 * Bookings as buyers and staff see them. A buyer sees those of his order, a seller those of his resources, an administrator all;
 * what is not yours is {@code not_found}. They are made by placing an order.
 */
@ProviderType
public interface Bookings {

    /**
     * Finds a booking.
     *
     * @param actor who looks
     * @param id which booking
     * @return the booking, or empty
     */
    Optional<Booking> find(Actor actor, BookingId id);

    /**
     * {@return the bookings of an order, in the order of its lines; for callers that have checked whose order it is}
     *
     * @param order which order
     */
    List<Booking> ofOrder(OrderId order);

    /**
     * Lists bookings, newest first.
     *
     * @param actor a seller or administrator
     * @param filter which are wanted
     * @param page which part
     * @return the page
     */
    Page<Booking> list(Actor actor, BookingFilter filter, PageRequest page);

    /**
     * Says what would be paid back if a booking were canceled now. Changes nothing.
     *
     * @param actor its buyer, its resource's seller or an administrator; the latter two pay all of it back
     * @param id which booking
     * @return the quote
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code conflict} when it is not confirmed, or has begun
     */
    CancellationQuote quote(Actor actor, BookingId id);

    /**
     * Cancels a confirmed booking: its time is free at once, and exactly what was quoted is paid back.
     *
     * @param actor as in {@link #quote}
     * @param id which booking
     * @param expected the refund that was shown before
     * @return the booking as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code conflict} when it is not confirmed or has begun, or when
     *     another amount than the expected one would be paid back by now; then nothing is done
     */
    Booking cancel(Actor actor, BookingId id, Money expected);

    /**
     * Moves a confirmed booking to another time of its service; the old time is free when the new one is taken, not before. A
     * buyer can't move it to a time for which more would be paid back than for the old one.
     *
     * @param actor its buyer, its resource's seller or an administrator
     * @param id which booking
     * @param request the new time
     * @return the booking as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code conflict}, {@code slot_not_offered}, {@code slot_taken},
     *     {@code booking_refused}
     */
    Booking rebook(Actor actor, BookingId id, BookingRequest request);

    /**
     * {@return what happened to a booking, oldest first}
     *
     * @param id a booking that the caller may see
     */
    List<Transition> history(BookingId id);

    /**
     * Notes that nobody came. Nothing is paid back.
     *
     * @param actor its resource's seller or an administrator
     * @param id a confirmed booking that has begun
     * @return the booking as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code conflict}
     */
    Booking noShow(Actor actor, BookingId id);
}
