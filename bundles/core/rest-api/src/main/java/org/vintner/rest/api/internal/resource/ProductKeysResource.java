package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyBatch;
import org.vintner.api.inventory.KeyFile;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.KeySupply;
import org.vintner.api.inventory.LicenseKey;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.inventory.NewKeyImport;
import org.vintner.api.inventory.NewKeys;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.CallInvoker;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.call.SpooledBody;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** License keys of a product: into stock, listed without their values, and out again for who may (S2.5, S2.7). */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Stock")
public final class ProductKeysResource implements RestResource {

    private static final String CSV = "text/csv";

    private final LicenseKeys keys;
    private final KeySupply supply;
    private final UploadLimits limits;

    /** On the stock of this server. */
    @Activate
    public ProductKeysResource(
            @Reference LicenseKeys keys, @Reference KeySupply supply, @Reference UploadLimits limits) {
        this.keys = keys;
        this.supply = supply;
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
                    + " transfer breaks, the same file is sent again with the same `batch` (or `Idempotency-Key`): what was"
                    + " taken is passed over, and nothing is doubled.",
            requestBody =
                    @RequestBody(
                            description = "One key per line.",
                            required = true,
                            content = @Content(mediaType = "text/plain", schema = @Schema(type = "string"))))
    public KeyImportReport importKeys(
            @Context SecurityContext security,
            @PathParam("product") String product,
            @Parameter(description = "The batch's name, unique per product, or the id of a batch that broke off.")
                    @QueryParam("batch")
                    String batch,
            @Parameter(
                            description =
                                    "Number of the first line that is sent; the next one of a batch that broke off.",
                            schema = @Schema(type = "integer", format = "int64", minimum = "1", defaultValue = "1"))
                    @QueryParam("fromLine")
                    String fromLine,
            @Parameter(
                            description = "From when on the keys must not be sold.",
                            schema = @Schema(type = "string", format = "date-time"))
                    @QueryParam("expiresAt")
                    String expiresAt,
            @Parameter(hidden = true) @HeaderParam(CallInvoker.KEY_HEADER) String idempotencyKey,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) String length,
            @Parameter(hidden = true) InputStream body) {
        ProductId id = ProductId.parse(product);
        limits.checked(length, limits.keyImport());
        NewKeyImport wanted = new NewKeyImport(
                batch(Optional.ofNullable(batch), idempotencyKey),
                fromLine == null ? 1 : Texts.whole(fromLine, "fromLine"),
                Texts.time(expiresAt, "expiresAt"));
        return supply.importKeys(Caller.of(security), id, wanted, new LimitedStream(body, limits.keyImport()));
    }

    /** Makes keys. */
    @POST
    @Path("/generations")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "generateKeys",
            summary = "Generate license keys",
            description = "From a cryptographic random source, into stock. With a `batch` or an `Idempotency-Key` a"
                    + " repetition generates nothing twice.")
    @ApiResponse(
            responseCode = "201",
            description = "The batch.",
            content = @Content(schema = @Schema(implementation = KeyBatch.class)))
    public Response generate(
            @Context SecurityContext security,
            @PathParam("product") String product,
            @Parameter(hidden = true) @HeaderParam(CallInvoker.KEY_HEADER) String idempotencyKey,
            NewKeys keysWanted) {
        NewKeys wanted = new NewKeys(
                keysWanted.count(),
                keysWanted.pattern(),
                batch(keysWanted.batch(), idempotencyKey),
                keysWanted.expiresAt());
        KeyBatch made = supply.generate(Caller.of(security), ProductId.parse(product), wanted);
        return Answers.created("key-batches", made.id(), made);
    }

    /** A call that may be run again after a crash must find the batch that it began. */
    private static Optional<String> batch(Optional<String> name, String idempotencyKey) {
        return name.or(() -> Optional.ofNullable(idempotencyKey)
                .map(key -> "idempotency-key "
                        + SpooledBody.digest(key.getBytes(StandardCharsets.UTF_8))
                                .substring(0, 32)));
    }

    /** Imports and generations. */
    @GET
    @Path("/batches")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listKeyBatches",
            summary = "List imports and generations",
            description = "Newest first. One without `finishedAt` broke off, or still runs.")
    public Page<KeyBatch> batches(
            @Context SecurityContext security, @PathParam("product") String product, @BeanParam Paging paging) {
        return supply.batches(Caller.of(security), ProductId.parse(product), paging.request());
    }

    /** Keys with their values. */
    @GET
    @Path("/export")
    @Produces(CSV)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "exportKeys",
            summary = "Export license keys",
            description = "CSV with the values. Needs the permission `key_export`; each export is on the audit trail.")
    @ApiResponse(
            responseCode = "200",
            description = "The keys.",
            content = @Content(mediaType = CSV, schema = @Schema(type = "string")))
    public Response export(
            @Context SecurityContext security,
            @PathParam("product") String product,
            @Parameter(description = "Only keys in this state.", schema = @Schema(implementation = KeyState.class))
                    @QueryParam("state")
                    String state) {
        KeyFile file = supply.export(
                Caller.of(security), ProductId.parse(product), Texts.constant(KeyState.class, state, "state"));
        return Answers.attached("keys.csv", file);
    }
}
