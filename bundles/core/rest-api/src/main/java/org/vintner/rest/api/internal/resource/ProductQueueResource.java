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
import org.vintner.api.Role;
import org.vintner.api.booking.BookingQueue;
import org.vintner.api.booking.QueueLength;
import org.vintner.api.id.ProductId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** The queue in front of a service (S3.28). */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/queue")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class ProductQueueResource implements RestResource {

    private final BookingQueue queue;

    /** On the queues of this server. */
    @Activate
    public ProductQueueResource(@Reference BookingQueue queue) {
        this.queue = queue;
    }

    /** How many wait. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getQueueLength",
            summary = "Show the queue of a service",
            description = "How many orders wait, since when, and what became of those of the last seven days.")
    public QueueLength length(@Context SecurityContext security, @PathParam("product") String product) {
        return queue.length(Caller.of(security), ProductId.parse(product));
    }
}
