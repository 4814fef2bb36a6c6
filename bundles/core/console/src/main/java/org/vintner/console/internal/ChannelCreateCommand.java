package org.vintner.console.internal;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.NewChannel;

@Service
@Command(
        scope = "vintner",
        name = "channel-create",
        description =
                "Creates a channel: a payment account, a storage or a way to reach people. Asks for what it needs.",
        detailedDescription = "Example: vintner:channel-create sandbox test webhookSecret=-")
public final class ChannelCreateCommand extends ConfiguringCommand {

    @Argument(name = "kind", description = "Which kind, see channel-kinds; the end of it will do.", required = true)
    @Completion(ChannelKindCompleter.class)
    String kind;

    @Argument(
            index = 1,
            name = "name",
            description = "The channel's name: lower-case letters, digits and dashes.",
            required = true)
    String name;

    @Argument(index = 2, name = "properties", description = PROPERTIES, multiValued = true)
    @Completion(ChannelPropertyCompleter.class)
    List<String> properties;

    @Override
    void run() {
        ChannelKind of = configurations.kind(operator(), kind);
        if (properties == null && canAsk()) {
            insist(of, Map.of(), values -> create(of, values));
        } else {
            report(create(of, values(properties == null ? List.of() : properties)));
        }
    }

    private ChannelConfiguration create(ChannelKind of, Map<String, String> values) {
        return configurations.create(operator(), new NewChannel(name, of.id(), values), dryRun);
    }
}
