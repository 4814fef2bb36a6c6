package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Role;
import org.vintner.api.booking.Calendars;
import org.vintner.api.id.OrderId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Where the bookings of an order can be subscribed to. */
@Component(service = RestResource.class)
@Path("/v1/orders/{order}/calendar")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class OrderCalendarResource implements RestResource {

    private final Calendars calendars;

    /** On the calendars of this server. */
    @Activate
    public OrderCalendarResource(@Reference Calendars calendars) {
        this.calendars = calendars;
    }

    /** The address. */
    @GET
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getOrderCalendar",
            summary = "Show the calendar of an order",
            description = "The address at which calendar programs subscribe to the order's bookings.")
    public CalendarAddress get(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        return new CalendarAddress(calendars.feedUrl(Caller.seeing(id, security), id));
    }

    /** A new address. */
    @POST
    @Path("/renewal")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "renewOrderCalendar",
            summary = "Take back the calendar of an order",
            description = "Gives a new address; earlier ones lead nowhere from now on.")
    public CalendarAddress renew(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        return new CalendarAddress(calendars.renewFeed(Caller.seeing(id, security), id));
    }

    /**
     * Where a calendar is.
     *
     * @param url to be kept to oneself: whoever has it sees the bookings
     */
    public record CalendarAddress(String url) {}
}
