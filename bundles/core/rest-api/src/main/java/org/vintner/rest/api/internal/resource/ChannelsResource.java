package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.payments.Channel;
import org.vintner.api.payments.Channels;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.AllowAnyone;
import org.vintner.rest.api.internal.security.Caller;

/** Ways to pay. */
@Component(service = RestResource.class)
@Path("/v1/channels")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Payments")
public final class ChannelsResource implements RestResource {

    private final Channels channels;

    /** On the channels of this server. */
    @Activate
    public ChannelsResource(@Reference Channels channels) {
        this.channels = channels;
    }

    /** Those that a buyer may choose from; all, and all of them, for an administrator. */
    @GET
    @AllowAnyone
    @Operation(
            operationId = "listChannels",
            summary = "List payment channels",
            description = "Those that take payments now, by name and kind. Administrators also see the others, and what"
                    + " each can do.")
    public Page<OfferedChannel> list(@Context SecurityContext security) {
        boolean staff = Caller.maybe(security).filter(Actor::mayDoEverything).isPresent();
        List<OfferedChannel> offered = channels.list().stream()
                .filter(channel -> staff || channel.available())
                .map(channel -> staff ? OfferedChannel.whole(channel) : OfferedChannel.of(channel))
                .toList();
        return Answers.whole(offered);
    }

    /**
     * A channel, without what only staff may see unless the caller is staff.
     *
     * @param name its name
     * @param gateway the plugin's kind
     * @param available whether it takes payments now
     * @param capabilities what it can do beyond start and look-up
     * @param webhookUrl where its provider sends notifications
     */
    public record OfferedChannel(
            String name,
            String gateway,
            Optional<Boolean> available,
            Optional<Set<String>> capabilities,
            Optional<String> webhookUrl) {

        private static OfferedChannel of(Channel channel) {
            return new OfferedChannel(
                    channel.name(), channel.gateway(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        private static OfferedChannel whole(Channel channel) {
            return new OfferedChannel(
                    channel.name(),
                    channel.gateway(),
                    Optional.of(channel.available()),
                    Optional.of(channel.capabilities()),
                    Optional.of(channel.webhookUrl()));
        }
    }
}
