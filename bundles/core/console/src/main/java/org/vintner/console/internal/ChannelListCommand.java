package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.payments.Channels;

@Service
@Command(
        scope = "vintner",
        name = "channel-list",
        description =
                "Lists payment channels: whether each is available now, and where its provider sends notifications.")
public final class ChannelListCommand extends ReportingCommand {

    @Reference
    Channels channels;

    @Override
    void run() {
        show(
                channels.list().stream()
                        .map(channel -> new Fields()
                                .with("name", channel.name())
                                .with("gateway", channel.gateway())
                                .with("available", channel.available())
                                .with("capabilities", channel.capabilities())
                                .with("webhookUrl", channel.webhookUrl()))
                        .toList(),
                "No payment channel is configured.");
    }
}
