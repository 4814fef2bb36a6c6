package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.InputStream;
import java.net.URI;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
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
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.plugins.Plugin;
import org.vintner.api.plugins.PluginPlan;
import org.vintner.api.plugins.Plugins;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** What extends the server while it runs. */
@Component(service = RestResource.class)
@Path("/v1/plugins")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public final class PluginsResource implements RestResource {

    private static final String JAR = "application/java-archive";
    private static final String PERMISSION = " Needs the permission `plugin_change`.";

    private final Plugins plugins;

    /** On the plugins of this server. */
    @Activate
    public PluginsResource(@Reference Plugins plugins) {
        this.plugins = plugins;
    }

    /** How they stand. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listPlugins",
            summary = "List plugins",
            description =
                    "Each with its version, what it offers, its latest failure, why it is kept away if it is, and which"
                            + " version each node runs. By name.")
    public Page<Plugin> list() {
        return Answers.whole(plugins.list());
    }

    /** How one stands. */
    @GET
    @Path("/{plugin}")
    @Allow(Role.ADMINISTRATOR)
    @Operation(operationId = "getPlugin", summary = "Get a plugin", description = "By its symbolic name.")
    public Plugin get(@PathParam("plugin") String plugin) {
        return plugins.get(plugin);
    }

    /** What would happen. */
    @POST
    @Path("/plans")
    @Consumes({JAR, MediaType.APPLICATION_OCTET_STREAM})
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "planPlugin",
            summary = "Check an archive",
            description =
                    "Says what installing it, or updating by it, would do: which bundles would be wired anew, and why it would"
                            + " be refused. Changes nothing." + PERMISSION,
            requestBody =
                    @RequestBody(
                            description = "The plugin's jar.",
                            required = true,
                            content = @Content(mediaType = JAR, schema = @Schema(type = "string", format = "binary"))))
    public PluginPlan plan(@Context SecurityContext security, @Parameter(hidden = true) InputStream body) {
        return plugins.plan(Caller.of(security), body);
    }

    /** What removing one would do. */
    @GET
    @Path("/{plugin}/removal-plan")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "planPluginRemoval",
            summary = "Check a removal",
            description =
                    "Says which bundles would be wired anew, warns of payments that are under way in the plugin's channels, and"
                            + " tells why the removal would be refused. Changes nothing." + PERMISSION)
    public PluginPlan planRemoval(@Context SecurityContext security, @PathParam("plugin") String plugin) {
        return plugins.planRemoval(Caller.of(security), plugin);
    }

    /** A new one. */
    @POST
    @Consumes({JAR, MediaType.APPLICATION_OCTET_STREAM})
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "installPlugin",
            summary = "Install a plugin",
            description =
                    "Checks the archive, starts it, lets it prove that it works, and gives it calls; then on the other nodes"
                            + " one after another. When it does not work, nothing of it is left. The archive that is installed already is"
                            + " success." + PERMISSION,
            requestBody =
                    @RequestBody(
                            description = "The plugin's jar.",
                            required = true,
                            content = @Content(mediaType = JAR, schema = @Schema(type = "string", format = "binary"))))
    @ApiResponse(
            responseCode = "201",
            description = "It runs.",
            content = @Content(schema = @Schema(implementation = Plugin.class)))
    public Response install(@Context SecurityContext security, @Parameter(hidden = true) InputStream body) {
        Plugin plugin = plugins.install(Caller.of(security), body);
        return Response.created(URI.create("/api/v1/plugins/" + plugin.name()))
                .entity(plugin)
                .build();
    }

    /** Another version. */
    @PUT
    @Path("/{plugin}/archive")
    @Consumes({JAR, MediaType.APPLICATION_OCTET_STREAM})
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "updatePlugin",
            summary = "Update a plugin",
            description =
                    "The new version starts beside the old one, proves that it works, and gets the calls; the old one finishes"
                            + " what it began. When the new one does not work, the old one runs on. The archive that is installed already"
                            + " is success." + PERMISSION,
            requestBody =
                    @RequestBody(
                            description = "The plugin's jar.",
                            required = true,
                            content = @Content(mediaType = JAR, schema = @Schema(type = "string", format = "binary"))))
    public Plugin update(
            @Context SecurityContext security,
            @PathParam("plugin") String plugin,
            @Parameter(hidden = true) InputStream body) {
        return plugins.update(Caller.of(security), plugin, body);
    }

    /** The version before. */
    @POST
    @Path("/{plugin}/rollback")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "rollbackPlugin",
            summary = "Bring the version before back",
            description = "As an update by the archive that ran before." + PERMISSION)
    public Plugin rollback(@Context SecurityContext security, @PathParam("plugin") String plugin) {
        return plugins.rollback(Caller.of(security), plugin);
    }

    /** Out of quarantine. */
    @POST
    @Path("/{plugin}/release")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "releasePlugin",
            summary = "Let a plugin out of quarantine",
            description = "It starts on this node and takes calls when it has proven that it works." + PERMISSION)
    public Plugin release(@Context SecurityContext security, @PathParam("plugin") String plugin) {
        return plugins.release(Caller.of(security), plugin);
    }

    /** Away with it. */
    @DELETE
    @Path("/{plugin}")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "removePlugin",
            summary = "Remove a plugin",
            description =
                    "What it began ends first. Its channels are remembered, and their providers are told to come again. The answer"
                            + " is the plan that was carried out, whose warnings tell of payments that are under way; ask for it"
                            + " beforehand by `removal-plan`." + PERMISSION)
    public PluginPlan remove(@Context SecurityContext security, @PathParam("plugin") String plugin) {
        Actor actor = Caller.of(security);
        PluginPlan plan = plugins.planRemoval(actor, plugin);
        plugins.remove(actor, plugin);
        return plan;
    }
}
