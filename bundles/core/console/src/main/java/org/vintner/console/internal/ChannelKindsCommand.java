package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelProperty;

@Service
@Command(
        scope = "vintner",
        name = "channel-kinds",
        description = "Lists the kinds of channels that can be created, or what can be set of one kind.",
        detailedDescription = "Example: vintner:channel-kinds sandbox")
public final class ChannelKindsCommand extends ReportingCommand {

    @Reference
    ChannelConfigurations configurations;

    @Argument(name = "kind", description = "Which kind; all if none is given.")
    @Completion(ChannelKindCompleter.class)
    String kind;

    @Override
    void run() {
        if (kind == null) {
            show(
                    configurations.kinds(operator()).stream()
                            .map(ChannelKindsCommand::briefly)
                            .toList(),
                    "No plugin that is here brings channels.");
        } else {
            show(
                    configurations.kind(operator(), kind).properties().stream()
                            .map(ChannelKindsCommand::property)
                            .toList(),
                    "Nothing can be set.");
        }
    }

    private static Fields briefly(ChannelKind kind) {
        return new Fields()
                .with("id", kind.id())
                .with("use", kind.use())
                .with("title", kind.title())
                .with("plugin", kind.plugin());
    }

    private static Fields property(ChannelProperty property) {
        return new Fields()
                .with("name", property.name())
                .with("type", property.type())
                .with("many", property.many())
                .with("required", property.required())
                .with("secret", property.secret())
                .with("defaults", property.defaults())
                .with(
                        "options",
                        property.options().stream()
                                .map(ChannelProperty.Option::value)
                                .toList())
                .with("smallest", property.smallest())
                .with("largest", property.largest())
                .with("description", property.description());
    }
}
