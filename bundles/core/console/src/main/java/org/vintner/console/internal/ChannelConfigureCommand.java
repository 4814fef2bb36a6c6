package org.vintner.console.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.configuration.ChannelChange;
import org.vintner.api.configuration.ChannelConfiguration;

@Service
@Command(
        scope = "vintner",
        name = "channel-configure",
        description = "Changes a channel while it runs. What is not named stays; what the plugin refuses is not kept.",
        detailedDescription =
                "Example: vintner:channel-configure --unset webhookSecretPrevious test paymentWindow=PT15M")
public final class ChannelConfigureCommand extends ConfiguringCommand {

    @Option(name = "--unset", description = "A property that shall have its default again.", multiValued = true)
    @Completion(ChannelPropertyNameCompleter.class)
    List<String> unset;

    @Option(name = "--revision", description = "Refuse when the channel was changed since this revision.")
    Long revision;

    @Argument(name = "channel", description = "Name of the channel.", required = true)
    @Completion(ConfiguredChannelCompleter.class)
    String channel;

    @Argument(index = 1, name = "properties", description = PROPERTIES, multiValued = true)
    @Completion(ChannelPropertyCompleter.class)
    List<String> properties;

    @Override
    void run() {
        boolean says = properties != null || unset != null;
        if (!says && !canAsk()) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Say what to change, such as name=value or --unset name.",
                    "properties");
        }
        if (says) {
            report(change(values(properties == null ? List.of() : properties)));
        } else {
            ask();
        }
    }

    private ChannelConfiguration change(Map<String, String> set) {
        ChannelChange change =
                new ChannelChange(set, Set.copyOf(unset == null ? List.of() : unset), Optional.ofNullable(revision));
        return configurations.change(operator(), channel, change, dryRun);
    }

    private void ask() {
        ChannelConfiguration before = configurations.get(operator(), channel);
        Map<String, String> now = new HashMap<>();
        before.values().forEach(value -> now.put(value.property(), String.join(",", value.values())));
        insist(configurations.kind(operator(), before.kind()), now, this::change);
    }
}
