package org.vintner.console.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelUse;
import org.vintner.api.payments.Channel;
import org.vintner.api.payments.Channels;

@Service
@Command(
        scope = "vintner",
        name = "channel-list",
        description =
                "Lists channels: what each is for, where it is configured, whether it runs, and where its provider sends"
                        + " notifications.",
        detailedDescription = "Example: vintner:channel-list --output json")
public final class ChannelListCommand extends ReportingCommand {

    @Reference
    Channels channels;

    @Reference
    ChannelConfigurations configurations;

    @Override
    void run() {
        List<ChannelConfiguration> configured = configurations.list(operator());
        List<Channel> payment = channels.list();
        List<Fields> rows = new ArrayList<>();
        configured.forEach(channel -> rows.add(row(channel, payment)));
        payment.stream()
                .filter(channel ->
                        configured.stream().noneMatch(one -> one.name().equals(channel.name())))
                .forEach(channel -> rows.add(remembered(channel)));
        show(rows, "No channel is configured. See channel-kinds and channel-create.");
    }

    private static Fields row(ChannelConfiguration channel, List<Channel> payment) {
        Optional<Channel> one = payment.stream()
                .filter(candidate -> candidate.name().equals(channel.name())
                        && channel.use().equals(Optional.of(ChannelUse.PAYMENT)))
                .findFirst();
        return new Fields()
                .with("name", channel.name())
                .with("use", channel.use())
                .with("kind", channel.kind())
                .with("source", channel.file().orElse("database"))
                .with("state", channel.effect().state())
                .with("capabilities", one.map(Channel::capabilities))
                .with("webhookUrl", one.map(Channel::webhookUrl));
    }

    /** One whose payments are remembered, and that is configured no more or by a plugin that is away. */
    private static Fields remembered(Channel channel) {
        return new Fields()
                .with("name", channel.name())
                .with("use", ChannelUse.PAYMENT)
                .with("kind", channel.gateway())
                .with("source", "")
                .with("state", channel.available() ? "up" : "absent")
                .with("capabilities", channel.capabilities())
                .with("webhookUrl", channel.webhookUrl());
    }
}
