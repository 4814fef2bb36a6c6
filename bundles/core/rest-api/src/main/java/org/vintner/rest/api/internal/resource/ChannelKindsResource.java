package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** What can be configured. */
@Component(service = RestResource.class)
@Path("/v1/channel-kinds")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Channels")
public final class ChannelKindsResource implements RestResource {

    private final ChannelConfigurations configurations;

    /** On the channels of this shop. */
    @Activate
    public ChannelKindsResource(@Reference ChannelConfigurations configurations) {
        this.configurations = configurations;
    }

    /** All of them. */
    @GET
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "listChannelKinds",
            summary = "List the kinds of channels",
            description = "Payment channels, storages and notification channels whose plugins are here, each with what"
                    + " can be set.")
    public Page<ChannelKind> list(@Context SecurityContext security) {
        return Answers.whole(configurations.kinds(Caller.of(security)));
    }

    /** One. */
    @GET
    @Path("/{kind}")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "getChannelKind",
            summary = "Show a kind of channel",
            description = "By its id, or the end of it: sandbox for org.vintner.gateway.sandbox.")
    public ChannelKind get(@Context SecurityContext security, @PathParam("kind") String kind) {
        return configurations.kind(Caller.of(security), kind);
    }
}
