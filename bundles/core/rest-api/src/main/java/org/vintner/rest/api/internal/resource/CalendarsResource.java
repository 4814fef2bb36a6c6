package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.booking.CalendarFile;
import org.vintner.api.booking.Calendars;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** Calendars to subscribe to. Their programs send no credentials, so the address is what nobody can guess. */
@Component(service = RestResource.class)
@Path("/v1/calendars")
@Produces({CalendarsResource.TYPE, "application/json"})
@Tag(name = "Booking")
public final class CalendarsResource implements RestResource {

    static final String TYPE = "text/calendar";

    private final Calendars calendars;

    /** On the calendars of this server. */
    @Activate
    public CalendarsResource(@Reference Calendars calendars) {
        this.calendars = calendars;
    }

    /** The bookings behind an address. */
    @GET
    @Path("/{token}.ics")
    @AllowAnyone
    @Operation(
            operationId = "getCalendar",
            summary = "Fetch a calendar",
            description =
                    "Bookings of an order or a resource as an iCalendar file (RFC 5545), for calendar programs to"
                            + " subscribe to. The address comes from the order or the resource; whoever has it sees the bookings.")
    @ApiResponse(
            responseCode = "200",
            description = "The calendar.",
            content = @Content(mediaType = TYPE, schema = @Schema(type = "string")))
    public Response get(
            @Parameter(description = "What the address ends with, before `.ics`.") @PathParam("token") String token) {
        return file(calendars.feed(token), "bookings.ics");
    }

    static Response file(CalendarFile file, String name) {
        return Response.ok(file.content(), TYPE + "; charset=UTF-8; method=" + file.method())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=" + name)
                .build();
    }
}
