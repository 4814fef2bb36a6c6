package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.ZoneId;
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
import org.vintner.api.Page;
import org.vintner.api.booking.AvailabilityQuery;
import org.vintner.api.booking.OpenSlot;
import org.vintner.api.booking.Services;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.AllowAnyone;

/** When a service can be booked (S3.4). */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/availability")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class AvailabilityResource implements RestResource {

    private final Services services;

    /** On the services of this server. */
    @Activate
    public AvailabilityResource(@Reference Services services) {
        this.services = services;
    }

    /** What is free. */
    @GET
    @AllowAnyone
    @Operation(
            operationId = "listAvailability",
            summary = "List free times",
            description =
                    "Every time that can be booked now, soonest first: what a calendar draws. Exact at this moment, or at one some"
                            + " seconds ago where the server reads from a replica.")
    public Page<OpenSlot> available(
            @PathParam("product") String product,
            @Parameter(description = "First date, such as 2030-12-01.", required = true) @QueryParam("from")
                    String from,
            @Parameter(description = "Last date, at most 62 days in all; the first one when left out.")
                    @QueryParam("to")
                    String to,
            @Parameter(description = "In which zone dates are meant; that of the service when left out.")
                    @QueryParam("zone")
                    String zone,
            @Parameter(description = "Of this resource only.") @QueryParam("resource") String resource) {
        String last = to == null ? from : to;
        return Answers.whole(services.available(new AvailabilityQuery(
                ProductId.parse(product),
                Texts.date(from, "from"),
                Texts.date(last, "to"),
                Optional.ofNullable(zone).map(AvailabilityResource::zone),
                Optional.ofNullable(resource).map(ResourceId::parse))));
    }

    private static ZoneId zone(String name) {
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "A zone of the tz database such as Europe/Berlin or Asia/Shanghai is needed.",
                    "zone");
        }
        return ZoneId.of(name);
    }
}
