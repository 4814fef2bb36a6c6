package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.Eligibility;
import org.vintner.api.booking.Services;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** Whether somebody may book a time, and why not. */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/booking-eligibility")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class BookingEligibilityResource implements RestResource {

    private static final int MOST_SEATS = 1_000;

    private final Services services;

    /** On the services of this server. */
    @Activate
    public BookingEligibilityResource(@Reference Services services) {
        this.services = services;
    }

    /** Why, or why not. */
    @GET
    @AllowAnyone
    @Operation(
            operationId = "checkBooking",
            summary = "Ask whether somebody may book a time",
            description = "Names every rule that stands against it. Holds nothing.")
    public Eligibility check(
            @PathParam("product") String product,
            @Parameter(description = "The start, such as 2030-12-01T09:00:00+01:00.", required = true)
                    @QueryParam("start")
                    String start,
            @Parameter(description = "The buyer's mail address.", required = true) @QueryParam("email") String email,
            @Parameter(description = "How many seats; one when left out.") @QueryParam("quantity") String quantity,
            @Parameter(description = "Of this resource only.") @QueryParam("resource") String resource) {
        Instant wanted = Texts.time(start, "start")
                .orElseThrow(() ->
                        new CommerceException(CommerceError.INVALID_REQUEST, "Say when it would begin.", "start"));
        BookingRequest request =
                new BookingRequest(wanted, Optional.ofNullable(resource).map(ResourceId::parse), List.of());
        return services.check(ProductId.parse(product), email, seats(quantity), request);
    }

    private static int seats(String quantity) {
        long seats = quantity == null ? 1 : Texts.whole(quantity, "quantity");
        if (seats < 1 || seats > MOST_SEATS) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "From 1 to " + MOST_SEATS + " is allowed.", "quantity");
        }
        return (int) seats;
    }
}
