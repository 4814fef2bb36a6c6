package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
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
import org.vintner.api.Role;
import org.vintner.api.id.KeyBatchId;
import org.vintner.api.inventory.KeyImportReport;
import org.vintner.api.inventory.KeySupply;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** One import of license keys, and what it did not take. */
@Component(service = RestResource.class)
@Path("/v1/key-batches")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Stock")
public final class KeyBatchesResource implements RestResource {

    private final KeySupply supply;

    /** On the services of this server. */
    @Activate
    public KeyBatchesResource(@Reference KeySupply supply) {
        this.supply = supply;
    }

    /** What became of its lines so far. */
    @GET
    @Path("/{batch}/report")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getKeyImportReport",
            summary = "Show what became of an import",
            description = "Counts, and the first lines that were not taken.")
    public KeyImportReport report(@Context SecurityContext security, @PathParam("batch") String batch) {
        return supply.report(Caller.of(security), KeyBatchId.parse(batch));
    }

    /** The lines themselves. */
    @GET
    @Path("/{batch}/rejected-lines")
    @Produces(MediaType.TEXT_PLAIN)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getRejectedLines",
            summary = "Download rejected lines",
            description = "Duplicates and lines that are no key, as they came; for whoever sent them, and with the"
                    + " permission `key_export`. They are kept, encrypted, for some days.")
    @ApiResponse(
            responseCode = "200",
            description = "The lines.",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = "string")))
    public Response rejectedLines(@Context SecurityContext security, @PathParam("batch") String batch) {
        return Answers.attached(
                "rejected-lines.txt", supply.rejectedLines(Caller.of(security), KeyBatchId.parse(batch)));
    }
}
