package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
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
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.downloads.GrantFilter;
import org.vintner.api.downloads.ReleaseCodeSent;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Links that are replaced or taken back (S1.23, S1.53). */
@Component(service = RestResource.class)
@Path("/v1/download-grants")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Downloads")
public final class DownloadGrantsResource implements RestResource {

    private final Downloads downloads;

    /** On the download grants of this server. */
    @Activate
    public DownloadGrantsResource(@Reference Downloads downloads) {
        this.downloads = downloads;
    }

    /** All grants. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listDownloadGrants",
            summary = "List download grants",
            description = "Newest first, each with its present link.")
    public Page<DownloadGrant> list(
            @Parameter(description = "Only grants of this order.") @QueryParam("order") String order,
            @Parameter(description = "Only grants of this product.") @QueryParam("product") String product,
            @BeanParam Paging paging) {
        GrantFilter filter = new GrantFilter(
                Optional.ofNullable(order).map(OrderId::parse),
                Optional.ofNullable(product).map(ProductId::parse));
        return downloads.list(filter, paging.request());
    }

    /** One grant. */
    @GET
    @Path("/{grant}")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getDownloadGrant",
            summary = "Show a download grant",
            description = "How often it was used, until when it works, and its present link.")
    public DownloadGrant get(@Context SecurityContext security, @PathParam("grant") String grant) {
        GrantId id = GrantId.parse(grant);
        return downloads
                .find(id)
                .filter(found -> Caller.of(security).maySee(found.order()))
                .orElseThrow(() -> CommerceException.notFound("download grant", id));
    }

    /** A new link. */
    @POST
    @Path("/{grant}/renewal")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "renewDownload",
            summary = "Renew a link",
            description = "Replaces the link by a new one; the old one is dead at once.")
    public DownloadGrant renew(@Context SecurityContext security, @PathParam("grant") String grant) {
        return downloads.renew(Caller.of(security), GrantId.parse(grant));
    }

    /** The way out for a buyer whose network has changed. */
    @POST
    @Path("/{grant}/release-codes")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "requestDownloadRelease",
            summary = "Send a release code",
            description =
                    "Mails a code to the order's address. It releases the grant from the network that it is bound to,"
                            + " within 15 minutes and five tries; a new code ends those before.")
    @ApiResponse(
            responseCode = "202",
            description = "The code is on its way.",
            content = @Content(schema = @Schema(implementation = ReleaseCodeSent.class)))
    public Response requestRelease(@Context SecurityContext security, @PathParam("grant") String grant) {
        return Response.accepted(downloads.requestRelease(Caller.of(security), GrantId.parse(grant)))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    /** A code, as it came by mail. */
    public record Release(String code) {}

    /** A grant that is free again. */
    @POST
    @Path("/{grant}/releases")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    // A refused code is counted, and that must outlive the refusal.
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "releaseDownload",
            summary = "Release a grant from its network",
            description =
                    "Takes the code from the mail. The grant is bound again to where the file is fetched from next.")
    public DownloadGrant release(@Context SecurityContext security, @PathParam("grant") String grant, Release release) {
        return downloads.release(Caller.of(security), GrantId.parse(grant), release.code());
    }

    /** No link any more. */
    @POST
    @Path("/{grant}/revocation")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "revokeDownload",
            summary = "Revoke a grant",
            description = "Takes the grant back, at once.")
    public DownloadGrant revoke(@Context SecurityContext security, @PathParam("grant") String grant) {
        return downloads.revoke(Caller.of(security), GrantId.parse(grant));
    }
}
