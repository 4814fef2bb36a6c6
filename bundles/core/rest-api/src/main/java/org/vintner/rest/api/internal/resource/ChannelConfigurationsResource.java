package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.configuration.ChannelChange;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelExamination;
import org.vintner.api.configuration.ChannelRevision;
import org.vintner.api.configuration.NewChannel;
import org.vintner.api.id.NotificationId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** How channels are configured. */
@Component(service = RestResource.class)
@Path("/v1/channel-configurations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Channels")
public final class ChannelConfigurationsResource implements RestResource {

    private static final String DRY_RUN = "Whether it is only said what would become of it.";

    private final ChannelConfigurations configurations;

    /** On the channels of this shop. */
    @Activate
    public ChannelConfigurationsResource(@Reference ChannelConfigurations configurations) {
        this.configurations = configurations;
    }

    /** All of them. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listChannelConfigurations",
            summary = "List how channels are configured",
            description = "From the database and from files, with what came of each on this node. Secrets are masked.")
    public Page<ChannelConfiguration> list(@Context SecurityContext security) {
        return Answers.whole(configurations.list(Caller.of(security)));
    }

    /** One. */
    @GET
    @Path("/{channel}")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "getChannelConfiguration",
            summary = "Show how a channel is configured",
            description =
                    "By the channel's name, or by the PID of its configuration when several have the name. Secrets"
                            + " are masked.")
    public ChannelConfiguration get(@Context SecurityContext security, @PathParam("channel") String channel) {
        return configurations.get(Caller.of(security), channel);
    }

    /** A new one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "createChannelConfiguration",
            summary = "Create a channel",
            description =
                    "Checked by the plugin's description and by the plugin, stored with its secrets encrypted, and"
                            + " applied at once. A channel whose plugin does not come up with it is not created. Values are texts,"
                            + " several separated by commas; $[env:NAME] and $[secret:NAME] refer to the environment and to secret"
                            + " files.")
    public Response create(
            @Context SecurityContext security,
            @Parameter(description = DRY_RUN, schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryParam("dryRun")
                    String dryRun,
            NewChannel channel) {
        boolean onlyCheck = Boolean.parseBoolean(dryRun);
        ChannelConfiguration made = configurations.create(Caller.of(security), channel, onlyCheck);
        return onlyCheck
                ? Response.ok(made, MediaType.APPLICATION_JSON_TYPE).build()
                : Answers.created("channel-configurations", made.name(), made);
    }

    /** A change. */
    @PATCH
    @Path("/{channel}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "changeChannelConfiguration",
            summary = "Change how a channel is configured",
            description =
                    "What is not named stays; a secret's mask leaves the secret as it is. With a revision, the change"
                            + " is refused when there is a newer one. When the plugin does not come up with it, the former values"
                            + " hold again.")
    public ChannelConfiguration change(
            @Context SecurityContext security,
            @PathParam("channel") String channel,
            @Parameter(description = DRY_RUN, schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryParam("dryRun")
                    String dryRun,
            Change change) {
        return configurations.change(
                Caller.of(security),
                channel,
                new ChannelChange(
                        change.set().orElse(Map.of()), Set.copyOf(change.unset().orElse(List.of())), change.revision()),
                Boolean.parseBoolean(dryRun));
    }

    /** Gone. */
    @DELETE
    @Path("/{channel}")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "deleteChannelConfiguration",
            summary = "Delete a channel",
            description = "With its former values. Its payments stay, but those under way are not looked up any more.")
    public void delete(@Context SecurityContext security, @PathParam("channel") String channel) {
        configurations.delete(Caller.of(security), channel);
    }

    /** On or off. */
    @PUT
    @Path("/{channel}/enabled")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "enableChannelConfiguration",
            summary = "Switch a channel on or off",
            description = "Of no effect when it is. A channel that is off keeps its configuration.")
    public ChannelConfiguration enable(
            @Context SecurityContext security, @PathParam("channel") String channel, Switch enabled) {
        return configurations.enable(Caller.of(security), channel, enabled.enabled());
    }

    /** Former values. */
    @GET
    @Path("/{channel}/revisions")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listChannelRevisions",
            summary = "List the revisions of a channel",
            description = "Newest first: when, by whom, and which properties were changed. The last twenty are kept.")
    public Page<ChannelRevision> revisions(@Context SecurityContext security, @PathParam("channel") String channel) {
        return Answers.whole(configurations.revisions(Caller.of(security), channel));
    }

    /** Back to them. */
    @POST
    @Path("/{channel}/rollback")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "rollBackChannelConfiguration",
            summary = "Give a channel former values back",
            description = "As a new revision. Without a number: the values before the present ones.")
    public ChannelConfiguration rollback(
            @Context SecurityContext security,
            @PathParam("channel") String channel,
            @Parameter(description = DRY_RUN, schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryParam("dryRun")
                    String dryRun,
            Rollback rollback) {
        return configurations.rollback(Caller.of(security), channel, rollback.revision(), Boolean.parseBoolean(dryRun));
    }

    /** Its proof. */
    @POST
    @Path("/{channel}/tests")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "testChannel",
            summary = "Prove that a channel works",
            description = "By harmless calls of its plugin, which may take a minute.")
    public ChannelExamination test(@Context SecurityContext security, @PathParam("channel") String channel) {
        return configurations.test(Caller.of(security), channel);
    }

    /** Its troubles. */
    @POST
    @Path("/{channel}/diagnoses")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "diagnoseChannel",
            summary = "Find out what is wrong with a channel",
            description =
                    "Which credential, certificate, address, clock or property, also of a channel that does not run;"
                            + " and, if one is named, what a stored notification comes to when it is processed again.")
    public ChannelExamination diagnose(
            @Context SecurityContext security, @PathParam("channel") String channel, Diagnosis diagnosis) {
        return configurations.examine(Caller.of(security), channel, diagnosis.replay());
    }

    /**
     * What to change.
     *
     * @param set values by property
     * @param unset properties that shall have their default again
     * @param revision the revision that the change was made for
     */
    public record Change(Optional<Map<String, String>> set, Optional<List<String>> unset, Optional<Long> revision) {}

    /**
     * Whether a channel is on.
     *
     * @param enabled whether it is
     */
    public record Switch(boolean enabled) {}

    /**
     * Where to.
     *
     * @param revision whose values; none: those before the present ones
     */
    public record Rollback(Optional<Long> revision) {}

    /**
     * What to look at besides.
     *
     * @param replay a stored notification to process again
     */
    public record Diagnosis(Optional<NotificationId> replay) {}
}
