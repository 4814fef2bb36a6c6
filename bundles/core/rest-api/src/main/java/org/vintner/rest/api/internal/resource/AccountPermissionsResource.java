package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.accounts.Permission;
import org.vintner.api.accounts.Permissions;
import org.vintner.api.id.AccountId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** What no role includes and an administrator grants by name. */
@Component(service = RestResource.class)
@Path("/v1/accounts/{account}/permissions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Accounts")
public final class AccountPermissionsResource implements RestResource {

    private final Permissions permissions;

    /** On the services of this server. */
    @Activate
    public AccountPermissionsResource(@Reference Permissions permissions) {
        this.permissions = permissions;
    }

    /** All of an account. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listPermissions",
            summary = "List the permissions of an account",
            description = "For administrators and the account itself.")
    public Page<Permission> list(@Context SecurityContext security, @PathParam("account") String account) {
        return Answers.whole(List.copyOf(permissions.of(Caller.of(security), AccountId.parse(account))));
    }

    /** Grants one. */
    @PUT
    @Path("/{permission}")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "grantPermission",
            summary = "Grant a permission",
            description = "Of no effect when it is granted. On the audit trail.")
    @ApiResponse(responseCode = "204", description = "It is granted.")
    public void grant(
            @Context SecurityContext security,
            @PathParam("account") String account,
            @PathParam("permission") String permission) {
        permissions.grant(Caller.of(security), AccountId.parse(account), parsed(permission));
    }

    /** Takes one back. */
    @DELETE
    @Path("/{permission}")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "withdrawPermission",
            summary = "Withdraw a permission",
            description = "At once; of no effect when it is not granted. On the audit trail.")
    @ApiResponse(responseCode = "204", description = "It is withdrawn.")
    public void withdraw(
            @Context SecurityContext security,
            @PathParam("account") String account,
            @PathParam("permission") String permission) {
        permissions.withdraw(Caller.of(security), AccountId.parse(account), parsed(permission));
    }

    private static Permission parsed(String permission) {
        return Texts.constant(Permission.class, permission, "permission")
                .orElseThrow(() -> CommerceException.notFound("permission", permission));
    }
}
