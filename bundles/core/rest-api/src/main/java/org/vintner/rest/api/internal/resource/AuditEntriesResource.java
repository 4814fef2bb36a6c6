package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import javax.ws.rs.BeanParam;
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
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.audit.AuditEntry;
import org.vintner.api.audit.AuditFilter;
import org.vintner.api.audit.AuditOutcome;
import org.vintner.api.audit.AuditTrail;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Who did, or was refused to do, what matters. */
@Component(service = RestResource.class)
@Path("/v1/audit-entries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class AuditEntriesResource implements RestResource {

    private final AuditTrail trail;

    /** On the audit trail of this server. */
    @Activate
    public AuditEntriesResource(@Reference AuditTrail trail) {
        this.trail = trail;
    }

    /** The list. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listAuditEntries",
            summary = "List the audit trail",
            description =
                    "Newest first: exports, reveals of stock, changes of keys and permissions, and refused attempts.")
    public Page<AuditEntry> list(
            @Context SecurityContext security,
            @Parameter(description = "Only this action, such as `key.export`.") @QueryParam("action") String action,
            @Parameter(description = "Only about this: an id, or the path of a request.") @QueryParam("subject")
                    String subject,
            @Parameter(
                            description = "Only entries with this outcome.",
                            schema = @Schema(implementation = AuditOutcome.class))
                    @QueryParam("outcome")
                    String outcome,
            @BeanParam Paging paging) {
        AuditFilter filter = new AuditFilter(
                Optional.ofNullable(action),
                Optional.ofNullable(subject),
                Texts.constant(AuditOutcome.class, outcome, "outcome"));
        return trail.list(Caller.of(security), filter, paging.request());
    }
}
