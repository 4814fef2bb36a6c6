package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import javax.ws.rs.BeanParam;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.notifications.MessageAttempt;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.Messages;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Messages of all orders and to administrators (S1.47, S2.24 to S2.28). */
@Component(service = RestResource.class)
@Path("/v1/messages")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class MessagesResource implements RestResource {

    private final Messages messages;

    /** On the messages of this server. */
    @Activate
    public MessagesResource(@Reference Messages messages) {
        this.messages = messages;
    }

    /** What was sent, waits or failed. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(operationId = "listAllMessages", summary = "List messages", description = "Newest first.")
    public Page<MessageDelivery> list(
            @Parameter(
                            description = "Only messages in this state.",
                            schema = @Schema(implementation = MessageDelivery.State.class))
                    @QueryParam("state")
                    String state,
            @BeanParam Paging paging) {
        return messages.list(Texts.constant(MessageDelivery.State.class, state, "state"), paging.request());
    }

    /** Each attempt. */
    @GET
    @Path("/{message}/attempts")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listMessageAttempts",
            summary = "List the attempts to send a message",
            description = "Each with its outcome, oldest first.")
    public Page<MessageAttempt> attempts(@PathParam("message") String message) {
        return Answers.whole(messages.attempts(DeliveryId.parse(message)));
    }

    /** Tries one again. */
    @POST
    @Path("/{message}/retry")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "retryMessage",
            summary = "Retry a message",
            description = "Tries a message again that failed or waits, under the same number.")
    @ApiResponse(responseCode = "202", description = "It will be tried.")
    public Response retry(@Context SecurityContext security, @PathParam("message") String message) {
        messages.retry(Caller.of(security), DeliveryId.parse(message));
        return Response.accepted().build();
    }

    /** Tries all again. */
    @POST
    @Path("/retry")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "retryFailedMessages",
            summary = "Retry all failed messages",
            description = "Tries messages again that failed, a thousand at the most, the oldest first.")
    public Retried retryFailed(
            @Context SecurityContext security,
            @Parameter(description = "Only messages over this channel.") @QueryParam("channel") String channel) {
        return new Retried(messages.retryFailed(Caller.of(security), Optional.ofNullable(channel)));
    }
}
