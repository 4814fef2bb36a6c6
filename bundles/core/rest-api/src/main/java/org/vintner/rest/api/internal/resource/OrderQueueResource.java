package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.booking.BookingQueue;
import org.vintner.api.booking.QueueState;
import org.vintner.api.booking.QueuedOrder;
import org.vintner.api.id.OrderId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Orders that wait for their turn, and what became of them (S3.28). */
@Component(service = RestResource.class)
@Path("/v1/orders/{order}/queue")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Orders")
public final class OrderQueueResource implements RestResource {

    /** Roughly how many orders are settled in a second on a small machine; only guides how often a client asks. */
    private static final int PER_SECOND = 100;

    private static final int LONGEST_WAIT = 30;

    private final BookingQueue queue;

    /** On the queues of this server. */
    @Activate
    public OrderQueueResource(@Reference BookingQueue queue) {
        this.queue = queue;
    }

    /** The outcome. */
    @GET
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getQueuedOrder",
            summary = "Show what became of a queued order",
            description =
                    "`waiting` with the number of those ahead, and a Retry-After header that says when to ask again;"
                            + " `placed`: the order is at `/orders/{order}` and holds its seats until it expires; `refused` with the"
                            + " code that the order would have been refused with; `left`. Known for seven days after it was settled.")
    @ApiResponse(
            responseCode = "200",
            description = "Where it stands.",
            content = @Content(schema = @Schema(implementation = QueuedOrder.class)))
    public Response get(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        Caller.seeing(id, security);
        QueuedOrder found = queue.find(id).orElseThrow(() -> CommerceException.notFound("queued order", id));
        Response.ResponseBuilder answer =
                Response.ok(found).type(MediaType.APPLICATION_JSON_TYPE).header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (found.state() == QueueState.WAITING) {
            answer.header(HttpHeaders.RETRY_AFTER, Math.min(LONGEST_WAIT, 1 + found.ahead() / PER_SECOND));
        }
        return answer.build();
    }

    /** Leaves. */
    @DELETE
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "leaveQueue",
            summary = "Leave a queue",
            description = "While the order waits. Once its turn came this changes nothing: cancel the order then.")
    public QueuedOrder leave(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        Caller.seeing(id, security);
        return queue.leave(id);
    }
}
