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
import org.vintner.api.id.ResourceId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.resource.OrderCalendarResource.CalendarAddress;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Where the bookings of a resource can be subscribed to. */
@Component(service = RestResource.class)
@Path("/v1/resources/{resource}/calendar")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class ResourceCalendarResource implements RestResource {

    private final Calendars calendars;

    /** On the calendars of this server. */
    @Activate
    public ResourceCalendarResource(@Reference Calendars calendars) {
        this.calendars = calendars;
    }

    /** The address. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getResourceCalendar",
            summary = "Show the calendar of a resource",
            description = "The address at which calendar programs subscribe to what is booked of the resource. It tells"
                    + " nothing of who booked.")
    public CalendarAddress get(@Context SecurityContext security, @PathParam("resource") String resource) {
        return new CalendarAddress(calendars.feedUrl(Caller.of(security), ResourceId.parse(resource)));
    }

    /** A new address. */
    @POST
    @Path("/renewal")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "renewResourceCalendar",
            summary = "Take back the calendar of a resource",
            description = "Gives a new address; earlier ones lead nowhere from now on.")
    public CalendarAddress renew(@Context SecurityContext security, @PathParam("resource") String resource) {
        return new CalendarAddress(calendars.renewFeed(Caller.of(security), ResourceId.parse(resource)));
    }
}
