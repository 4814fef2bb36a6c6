package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import javax.ws.rs.Consumes;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.PUT;
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
import org.vintner.api.Role;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.catalog.Product;
import org.vintner.api.id.ProductId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** The file of a product, streamed into storage with bounded memory. */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/file")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Products")
public final class ProductFileResource implements RestResource {

    private final Catalog catalog;
    private final UploadLimits limits;

    /** On the catalog of this server. */
    @Activate
    public ProductFileResource(@Reference Catalog catalog, @Reference UploadLimits limits) {
        this.catalog = catalog;
        this.limits = limits;
    }

    /** Stores the file that buyers get from now on. */
    @PUT
    @Consumes(MediaType.WILDCARD)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "putProductFile",
            summary = "Upload the file",
            description =
                    "The body is the file itself. It becomes the file that buyers get from now on; grants that were"
                            + " made before keep theirs. Nothing changes when the transfer breaks or the digest differs.",
            requestBody =
                    @RequestBody(
                            description = "The bytes of the file.",
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/octet-stream",
                                            schema = @Schema(type = "string", format = "binary"))))
    public Product put(
            @Context SecurityContext security,
            @PathParam("product") String product,
            @Parameter(description = "Name of the file, when Content-Disposition does not tell it.") @QueryParam("name")
                    String name,
            @Parameter(description = "Tells the name, as in `attachment; filename*=UTF-8''map.zip`.")
                    @HeaderParam("Content-Disposition")
                    String disposition,
            @Parameter(description = "Expected SHA-256, 64 hexadecimal digits; the upload is refused when it differs.")
                    @HeaderParam("X-Content-SHA256")
                    String sha256,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) String length,
            @Parameter(hidden = true) InputStream body) {
        ProductId id = ProductId.parse(product);
        OptionalLong size = limits.checked(length, limits.file());
        FileUpload upload = new FileUpload(
                FileNames.of(disposition, name),
                type == null || type.isBlank() ? MediaType.APPLICATION_OCTET_STREAM : type,
                size,
                Optional.ofNullable(sha256));
        return catalog.attachFile(Caller.of(security), id, upload, new LimitedStream(body, limits.file()));
    }
}
