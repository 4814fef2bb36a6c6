package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.id.OrderId;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.Messages;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Messages about an order (S1.47, S1.53). */
@Component(service = RestResource.class)
@Path("/v1/orders/{order}/messages")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Orders")
public final class OrderMessagesResource implements RestResource {

    private final Messages messages;

    /** On the messages of this server. */
    @Activate
    public OrderMessagesResource(@Reference Messages messages) {
        this.messages = messages;
    }

    /** What was sent. */
    @GET
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listMessages",
            summary = "List the messages about an order",
            description = "Each with its state, oldest first.")
    public Page<MessageDelivery> list(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        Caller.seeing(id, security);
        return Answers.whole(messages.ofOrder(id));
    }

    /** Sends again. */
    @POST
    @Path("/resend")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "resendMessage",
            summary = "Send the goods again",
            description = "Sends what a fulfilled order promised once more, soon after.")
    @ApiResponse(responseCode = "202", description = "It will be sent.")
    public Response resend(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        messages.resend(Caller.seeing(id, security), id);
        return Response.accepted().build();
    }
}
