package org.vintner.console.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelProperty;

/** Offers the properties of the kind or channel that was typed before, each with its equals sign. */
@Service
public final class ChannelPropertyCompleter implements Completer {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelPropertyCompleter.class);

    @Reference
    ChannelConfigurations configurations;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        String typed = line.getCursorArgument() == null
                ? ""
                : line.getCursorArgument().substring(0, line.getArgumentPosition());
        try {
            properties(line).stream()
                    .map(property -> property.name() + "=")
                    .filter(text -> text.startsWith(typed))
                    .forEach(candidates::add);
        } catch (RuntimeException e) {
            // The tab key must not break the line that is being typed.
            LOG.debug("Nothing can be offered for completion", e);
        }
        return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }

    /** The first word that names one, as options may stand before it. */
    private List<ChannelProperty> properties(CommandLine line) {
        List<ChannelKind> kinds = configurations.kinds(ChoiceCompleter.COMPLETION);
        List<ChannelConfiguration> channels = configurations.list(ChoiceCompleter.COMPLETION);
        for (String word : line.getArguments()) {
            Optional<ChannelKind> kind = kinds.stream()
                    .filter(one -> one.id().equals(word) || one.id().endsWith("." + word))
                    .findFirst()
                    .or(() -> channels.stream()
                            .filter(channel -> channel.name().equals(word))
                            .flatMap(channel ->
                                    kinds.stream().filter(one -> one.id().equals(channel.kind())))
                            .findFirst());
            if (kind.isPresent()) {
                return kind.get().properties();
            }
        }
        return List.of();
    }
}
