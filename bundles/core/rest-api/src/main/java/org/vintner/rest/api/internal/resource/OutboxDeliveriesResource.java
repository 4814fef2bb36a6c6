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
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.Outbox;
import org.vintner.api.id.EventId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Stored events on their way to consumers. */
@Component(service = RestResource.class)
@Path("/v1/outbox-deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class OutboxDeliveriesResource implements RestResource {

    private final Outbox outbox;

    /** On the outbox of this server. */
    @Activate
    public OutboxDeliveriesResource(@Reference Outbox outbox) {
        this.outbox = outbox;
    }

    /** How deliveries stand. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listOutboxDeliveries",
            summary = "List deliveries of events",
            description = "Newest event first.")
    public Page<EventDelivery> list(
            @Parameter(
                            description = "Only deliveries in this state.",
                            schema = @Schema(implementation = EventDelivery.State.class))
                    @QueryParam("state")
                    String state,
            @Parameter(description = "Only deliveries to this consumer.") @QueryParam("consumer") String consumer,
            @BeanParam Paging paging) {
        return outbox.list(
                Texts.constant(EventDelivery.State.class, state, "state"),
                Optional.ofNullable(consumer),
                paging.request());
    }

    /** Tries one again. */
    @POST
    @Path("/{event}/{consumer}/retry")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "retryOutboxDelivery",
            summary = "Retry a delivery",
            description = "Tries a dead or waiting delivery again, now.")
    @ApiResponse(responseCode = "202", description = "It will be tried.")
    public Response retry(
            @Context SecurityContext security,
            @PathParam("event") String event,
            @PathParam("consumer") String consumer) {
        outbox.retry(Caller.of(security), EventId.parse(event), consumer);
        return Response.accepted().build();
    }

    /** Tries all dead ones again. */
    @POST
    @Path("/retry")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "retryDeadOutboxDeliveries",
            summary = "Retry all dead deliveries",
            description = "Tries deliveries again that were given up, now.")
    public Retried retryDead(
            @Context SecurityContext security,
            @Parameter(description = "Only deliveries to this consumer.") @QueryParam("consumer") String consumer) {
        return new Retried(outbox.retryDead(Caller.of(security), Optional.ofNullable(consumer)));
    }
}
