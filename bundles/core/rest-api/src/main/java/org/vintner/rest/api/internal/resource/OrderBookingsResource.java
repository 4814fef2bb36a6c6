package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.Bookings;
import org.vintner.api.id.OrderId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** The time that an order holds or has booked. */
@Component(service = RestResource.class)
@Path("/v1/orders/{order}/bookings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Orders")
public final class OrderBookingsResource implements RestResource {

    private final Bookings bookings;

    /** On the bookings of this server. */
    @Activate
    public OrderBookingsResource(@Reference Bookings bookings) {
        this.bookings = bookings;
    }

    /** All of them. */
    @GET
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listOrderBookings",
            summary = "List an order's bookings",
            description = "In the order of its lines; while one is held, with the end of its hold.")
    public Page<Booking> list(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        Caller.seeing(id, security);
        return Answers.whole(bookings.ofOrder(id));
    }
}
