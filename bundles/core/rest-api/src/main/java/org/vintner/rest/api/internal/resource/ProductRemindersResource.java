package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
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
import org.vintner.api.booking.Reminders;
import org.vintner.api.id.ProductId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** When people are reminded of what they have booked (S3.21). */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/reminders")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class ProductRemindersResource implements RestResource {

    private final Reminders reminders;

    /** On the reminders of this server. */
    @Activate
    public ProductRemindersResource(@Reference Reminders reminders) {
        this.reminders = reminders;
    }

    /** The times. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getReminders",
            summary = "Show when people are reminded",
            description = "How long before the start of a booking, longest first.")
    public Times get(@Context SecurityContext security, @PathParam("product") String product) {
        return new Times(reminders.times(Caller.of(security), ProductId.parse(product)));
    }

    /** Other times. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "setReminders",
            summary = "Set when people are reminded",
            description = "Also of what is booked already. Each reminder of a start is sent once.")
    public Times set(@Context SecurityContext security, @PathParam("product") String product, Times times) {
        return new Times(reminders.set(Caller.of(security), ProductId.parse(product), times.before()));
    }

    /**
     * When people are reminded.
     *
     * @param before how long before the start, such as {@code PT24H}: at most 5, from a minute to 61 days
     */
    public record Times(List<Duration> before) {}
}
