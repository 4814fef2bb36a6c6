package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.InputStream;
import javax.ws.rs.BeanParam;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.LicenseKey;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** License keys of a product: into stock, and listed without their values (S2.5, S2.7). */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Stock")
public final class ProductKeysResource implements RestResource {

    private final LicenseKeys keys;
    private final UploadLimits limits;

    /** On the stock of this server. */
    @Activate
    public ProductKeysResource(@Reference LicenseKeys keys, @Reference UploadLimits limits) {
        this.keys = keys;
        this.limits = limits;
    }

    /** Keys of a product, masked. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listKeys",
            summary = "List license keys",
            description = "Newest first, without their values.")
    public Page<LicenseKey> list(
            @Context SecurityContext security,
            @PathParam("product") String product,
            @Parameter(description = "Only keys in this state.", schema = @Schema(implementation = KeyState.class))
                    @QueryParam("state")
                    String state,
            @BeanParam Paging paging) {
        return keys.list(
                Caller.of(security),
                ProductId.parse(product),
                Texts.constant(KeyState.class, state, "state"),
                paging.request());
    }

    /** Takes keys into stock. */
    @POST
    @Path("/imports")
    @Consumes(MediaType.TEXT_PLAIN)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "importKeys",
            summary = "Import license keys",
            description = "One key per line in UTF-8. Blank lines and duplicates are counted and left out. When the"
                    + " transfer breaks, the same file can be sent again.",
            requestBody =
                    @RequestBody(
                            description = "One key per line.",
                            required = true,
                            content = @Content(mediaType = "text/plain", schema = @Schema(type = "string"))))
    public KeyImportReport importKeys(
            @Context SecurityContext security,
            @PathParam("product") String product,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) String length,
            @Parameter(hidden = true) InputStream body) {
        ProductId id = ProductId.parse(product);
        limits.checked(length, limits.keyImport());
        return keys.importKeys(Caller.of(security), id, new LimitedStream(body, limits.keyImport()));
    }
}
