package org.vintner.api.booking;

import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ResourceId;

/**
 * Bookings as iCalendar files (RFC 5545): for a message, and to subscribe to. A booking has the same {@code UID} in all of them and
 * for ever, and a {@code SEQUENCE} that grows with each change, so that a calendar knows which of two files is the later one.
 */
@ProviderType
public interface Calendars {

    /**
     * {@return a booking as it is now, to go with a message to its buyer}
     *
     * @param booking one that is or was confirmed
     * @throws org.vintner.api.CommerceException {@code not_found} when it was never confirmed
     */
    CalendarFile file(BookingId booking);

    /**
     * {@return the address at which the bookings of an order can be subscribed to; whoever knows it sees them}
     *
     * @param actor its buyer or an administrator
     * @param order which order
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    String feedUrl(Actor actor, OrderId order);

    /**
     * {@return the address at which the bookings of a resource can be subscribed to; whoever knows it sees them, without who booked}
     *
     * @param actor the resource's seller or an administrator
     * @param resource which resource
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    String feedUrl(Actor actor, ResourceId resource);

    /**
     * Makes the address of an order's bookings anew. Earlier ones lead nowhere from now on.
     *
     * @param actor its buyer or an administrator
     * @param order which order
     * @return the new address
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    String renewFeed(Actor actor, OrderId order);

    /**
     * Makes the address of a resource's bookings anew. Earlier ones lead nowhere from now on.
     *
     * @param actor the resource's seller or an administrator
     * @param resource which resource
     * @return the new address
     * @throws org.vintner.api.CommerceException {@code not_found}
     */
    String renewFeed(Actor actor, ResourceId resource);

    /**
     * {@return the file behind an address}
     *
     * @param token what the address ends with, before {@code .ics}
     * @throws org.vintner.api.CommerceException {@code not_found} when the token is none of ours, or was taken back
     */
    CalendarFile feed(String token);
}
