package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import javax.ws.rs.Consumes;
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
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.booking.NewWaiting;
import org.vintner.api.booking.Waiting;
import org.vintner.api.booking.WaitingList;
import org.vintner.api.id.ProductId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.AllowAnyone;
import org.vintner.rest.api.internal.security.Caller;

/** Who waits for times of a service that are taken. */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/waiting-list")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Booking")
public final class ProductWaitingListResource implements RestResource {

    private final WaitingList list;

    /** On the waiting lists of this server. */
    @Activate
    public ProductWaitingListResource(@Reference WaitingList list) {
        this.list = list;
    }

    /** A new place. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @AllowAnyone
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "joinWaitingList",
            summary = "Wait for a time",
            description =
                    "For a time that is offered and taken. When it becomes free it is held in an order, and a mail"
                            + " tells how long. Keep the id: it is the key to the place.")
    @ApiResponse(
            responseCode = "201",
            description = "The place.",
            content = @Content(schema = @Schema(implementation = Waiting.class)))
    public Response join(@PathParam("product") String product, NewWaiting wanted) {
        Waiting place = list.join(ProductId.parse(product), wanted);
        return Answers.created("waiting-list", place.id(), place);
    }

    /** All places. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listWaiting",
            summary = "List who waits",
            description = "Who waits for times of a service, first come first.")
    public Page<Waiting> list(
            @Context SecurityContext security,
            @PathParam("product") String product,
            @Parameter(description = "Only for the time that begins then.", schema = @Schema(format = "date-time"))
                    @QueryParam("start")
                    String start) {
        return Answers.whole(list.list(
                Caller.of(security),
                ProductId.parse(product),
                Optional.ofNullable(start).map(this::instant)));
    }

    private Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A time such as 2026-12-07T08:00:00Z is needed.", "start", e);
        }
    }
}
