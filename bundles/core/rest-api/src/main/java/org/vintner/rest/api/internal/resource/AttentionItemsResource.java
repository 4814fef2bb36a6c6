package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.BeanParam;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionList;
import org.vintner.api.id.AttentionId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Whatever a person must look at. */
@Component(service = RestResource.class)
@Path("/v1/attention-items")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class AttentionItemsResource implements RestResource {

    private final AttentionList attention;

    /** On the attention list of this server. */
    @Activate
    public AttentionItemsResource(@Reference AttentionList attention) {
        this.attention = attention;
    }

    /** The list. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listAttentionItems",
            summary = "List what needs attention",
            description = "Newest first; what is settled is left out unless `all` is true.")
    public Page<AttentionItem> list(
            @Parameter(
                            description = "Whether settled items are listed too.",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryParam("all")
                    String all,
            @BeanParam Paging paging) {
        return attention.list(!Boolean.parseBoolean(all), paging.request());
    }

    /** Serves its order. */
    @POST
    @Path("/{item}/allocation")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "allocateAttentionItem",
            summary = "Serve a short order",
            description = "Gives the paid order of a `shortage` item what is in stock now, each line whole; the item is"
                    + " settled when nothing is short any more. This happens by itself a few seconds after a restock. May be"
                    + " repeated.")
    public AttentionItem allocate(@Context SecurityContext security, @PathParam("item") String item) {
        return attention.allocate(Caller.of(security), AttentionId.parse(item));
    }

    /** Pays back. */
    @POST
    @Path("/{item}/refund")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "refundAttentionItem",
            summary = "Pay back what an item is about",
            description =
                    "Of a `shortage` item the short lines, of an `unexpected_money` item all of its money that is left."
                            + " What was paid back, or is on its way, is not paid back again. May be repeated.")
    public AttentionItem refund(@Context SecurityContext security, @PathParam("item") String item) {
        return attention.refund(Caller.of(security), AttentionId.parse(item));
    }

    /** Settles one. */
    @POST
    @Path("/{item}/resolution")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "resolveAttentionItem",
            summary = "Settle an item",
            description = "Marks it as settled. A settled item stays as it is.")
    public AttentionItem resolve(
            @Context SecurityContext security, @PathParam("item") String item, Resolution resolution) {
        return attention.resolve(Caller.of(security), AttentionId.parse(item), resolution.resolution());
    }

    /**
     * How it was settled.
     *
     * @param resolution in words, 1 to 500 characters
     */
    public record Resolution(String resolution) {}
}
