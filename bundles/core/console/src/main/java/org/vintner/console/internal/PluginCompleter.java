package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.plugins.Plugins;

/** Offers the plugins. */
@Service
public final class PluginCompleter extends ChoiceCompleter {

    @Reference
    Plugins plugins;

    @Override
    Stream<Choice> choices() {
        return plugins.list().stream()
                .map(plugin -> new Choice(plugin.name(), plugin.version() + ", " + Text.of(plugin.state())));
    }
}
