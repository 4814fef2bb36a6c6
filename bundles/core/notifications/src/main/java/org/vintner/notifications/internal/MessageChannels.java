package org.vintner.notifications.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.plugins.NamedServices;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.api.plugins.PluginTraffic;
import org.vintner.spi.notification.Message;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.spi.notification.SendOutcome;

/** The channels that are here now, and calls to them. */
@Component(service = MessageChannels.class)
public final class MessageChannels {
    private static final Logger LOG = LoggerFactory.getLogger(MessageChannels.class);

    /** Well within what a consumer of events may take. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private final PluginCaller plugins;
    private final NamedServices<NotificationChannel> channels;

    @Activate
    public MessageChannels(@Reference PluginCaller plugins, @Reference PluginTraffic traffic) {
        this.plugins = plugins;
        this.channels = new NamedServices<>(traffic);
    }

    @Reference(
            name = "channels",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "remove")
    void add(NotificationChannel channel, Map<String, Object> properties) {
        if (properties.get(NotificationChannel.NAME) instanceof String name && !name.isBlank()) {
            channels.add(name, channel, properties);
        } else {
            LOG.warn(
                    "A notification channel lacks its name, the service property {}; it is not used",
                    NotificationChannel.NAME);
        }
    }

    void remove(NotificationChannel channel) {
        channels.remove(here -> here == channel);
    }

    boolean isEmpty() {
        return channels.all().isEmpty();
    }

    Optional<Named> named(String name) {
        return channels.find(name).map(channel -> new Named(name, channel));
    }

    /** A channel that was here when it was asked for. */
    record Named(String name, NotificationChannel channel) {}

    /**
     * Which channels can carry the message, by name.
     *
     * @throws ChannelTrouble when one of them could not say
     */
    List<Named> carrying(Message message) {
        List<Named> carrying = new ArrayList<>();
        channels.all().forEach((name, channel) -> {
            if (carries(name, channel, message)) {
                carrying.add(new Named(name, channel));
            }
        });
        carrying.sort(Comparator.comparing(Named::name));
        return carrying;
    }

    private boolean carries(String name, NotificationChannel channel, Message message) {
        PluginOutcome<Boolean> outcome =
                plugins.call(name, "carries", channel, deadline(name, channel), () -> channel.carries(message));
        if (outcome instanceof PluginOutcome.Returned<Boolean> returned) {
            return returned.value();
        }
        throw new ChannelTrouble("The channel " + name + " does not say whether it carries " + message.template());
    }

    private Duration deadline(String name, NotificationChannel channel) {
        return plugins.deadline(name, channel, channel::deadline, LONGEST);
    }

    /** Sends a message, and makes one of four outcomes of whatever happens. */
    SendOutcome send(Named to, Message message) {
        PluginOutcome<SendOutcome> outcome = plugins.call(
                to.name(),
                "send",
                to.channel(),
                deadline(to.name(), to.channel()),
                () -> to.channel().send(message));
        if (outcome instanceof PluginOutcome.Returned<SendOutcome> returned) {
            return returned.value();
        }
        if (outcome instanceof PluginOutcome.Broken<SendOutcome> broken) {
            return new SendOutcome.Unknown(broken.reason());
        }
        return new SendOutcome.NotSent("the channel is busy");
    }
}
