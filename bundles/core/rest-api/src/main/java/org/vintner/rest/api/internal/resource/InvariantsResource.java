package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Role;
import org.vintner.api.invariants.InvariantReport;
import org.vintner.api.invariants.Invariants;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** What must always hold. */
@Component(service = RestResource.class)
@Path("/v1/invariants")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class InvariantsResource implements RestResource {

    private final Invariants invariants;

    /** On the invariants of this server. */
    @Activate
    public InvariantsResource(@Reference Invariants invariants) {
        this.invariants = invariants;
    }

    /** Checks now. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "checkInvariants",
            summary = "Check that books, orders and keys agree",
            description =
                    "Lists every capture without goods, refund or attention item, every line without its keys, every"
                            + " posting that is not even, and so on. An empty list is the good answer.")
    public InvariantReport check(
            @Context SecurityContext security,
            @Parameter(
                            description =
                                    "Whether to look at everything, which takes time in a large shop, and not only at"
                                            + " what moved last.",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryParam("full")
                    String full) {
        return invariants.check(Caller.of(security), Boolean.parseBoolean(full));
    }
}
