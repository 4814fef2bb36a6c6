package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.DELETE;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Role;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.id.ApiKeyId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** API keys that are taken back. */
@Component(service = RestResource.class)
@Path("/v1/api-keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Accounts")
public final class ApiKeysResource implements RestResource {

    private final Accounts accounts;

    /** On the accounts of this server. */
    @Activate
    public ApiKeysResource(@Reference Accounts accounts) {
        this.accounts = accounts;
    }

    /** Takes one back. */
    @DELETE
    @Path("/{key}")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "revokeApiKey",
            summary = "Revoke an API key",
            description = "Takes it back at once. A revoked key stays revoked.")
    @ApiResponse(responseCode = "204", description = "It is revoked.")
    public void revoke(@Context SecurityContext security, @PathParam("key") String key) {
        accounts.revokeKey(Caller.of(security), ApiKeyId.parse(key));
    }
}
