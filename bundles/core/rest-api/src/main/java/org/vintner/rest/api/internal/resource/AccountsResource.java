package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
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
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.accounts.IssuedApiKey;
import org.vintner.api.id.AccountId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Accounts of staff and sellers, and their API keys. */
@Component(service = RestResource.class)
@Path("/v1/accounts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Accounts")
public final class AccountsResource implements RestResource {

    private final Accounts accounts;

    /** On the accounts of this server. */
    @Activate
    public AccountsResource(@Reference Accounts accounts) {
        this.accounts = accounts;
    }

    /** A new account. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "createAccount",
            summary = "Create an account",
            description = "For a seller or an administrator.")
    @ApiResponse(
            responseCode = "201",
            description = "The account.",
            content = @Content(schema = @Schema(implementation = Account.class)))
    public Response create(@Context SecurityContext security, NewAccount account) {
        Account created = accounts.create(Caller.of(security), account.name(), account.role());
        return Answers.created("accounts", created.id(), created);
    }

    /** All of them. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(operationId = "listAccounts", summary = "List accounts", description = "By name.")
    public Page<Account> list() {
        return Answers.whole(accounts.list());
    }

    /** One account. */
    @GET
    @Path("/{account}")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getAccount",
            summary = "Show an account",
            description = "For administrators and the account itself.")
    public Account get(@Context SecurityContext security, @PathParam("account") String account) {
        Actor actor = Caller.of(security);
        AccountId id = AccountId.parse(account);
        return accounts.find(id)
                .filter(found -> actor.mayDoEverything() || actor.is(found.id()))
                .orElseThrow(() -> CommerceException.notFound("account", id));
    }

    /** A new key. */
    @POST
    @Path("/{account}/api-keys")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "issueApiKey",
            summary = "Issue an API key",
            description = "Its secret is shown this once. For administrators and the account itself.")
    @ApiResponse(
            responseCode = "201",
            description = "The key and its secret.",
            content = @Content(schema = @Schema(implementation = IssuedApiKey.class)))
    public Response issueKey(@Context SecurityContext security, @PathParam("account") String account, NewApiKey key) {
        IssuedApiKey issued = accounts.issueKey(Caller.of(security), AccountId.parse(account), key.label());
        return Answers.created("api-keys", issued.key().id(), issued);
    }

    /** Keys of an account, without their secrets. */
    @GET
    @Path("/{account}/api-keys")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listApiKeys",
            summary = "List the API keys of an account",
            description = "Newest first, without their secrets.")
    public Page<ApiKey> keys(@Context SecurityContext security, @PathParam("account") String account) {
        return Answers.whole(accounts.keysOf(Caller.of(security), AccountId.parse(account)));
    }

    /**
     * An account to be made.
     *
     * @param name unique, 1 to 100 characters
     * @param role seller or administrator
     */
    public record NewAccount(String name, Role role) {}

    /**
     * An API key to be issued.
     *
     * @param label what it is for
     */
    public record NewApiKey(String label) {}
}
