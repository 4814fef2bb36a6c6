package org.vintner.console.internal;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;

/** Completes a word from what is there now, with a few words about each choice. */
abstract class ChoiceCompleter implements Completer {

    /** How many of a long list are offered; the rest can be typed. */
    static final int MANY = 100;

    private static final Logger LOG = LoggerFactory.getLogger(ChoiceCompleter.class);

    /** Completes for whoever is logged in: an administrator. */
    static final Actor COMPLETION = Actor.system("console");

    record Choice(String value, String about) {}

    /** {@return what can be chosen; called whenever the operator presses the tab key} */
    abstract Stream<Choice> choices();

    @Override
    public final int complete(Session session, CommandLine line, List<String> candidates) {
        matching(line).forEach(choice -> candidates.add(choice.value() + " "));
        return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }

    @Override
    public final void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
        matching(line)
                .forEach(choice -> candidates.add(new Candidate(
                        choice.value(), choice.value(), null, Text.printable(choice.about()), null, null, true)));
    }

    private List<Choice> matching(CommandLine line) {
        String typed = line.getCursorArgument() == null
                ? ""
                : line.getCursorArgument()
                        .substring(0, line.getArgumentPosition())
                        .toLowerCase(Locale.ROOT);
        try {
            return choices()
                    .filter(choice -> choice.value().toLowerCase(Locale.ROOT).startsWith(typed))
                    .toList();
        } catch (RuntimeException e) {
            // The tab key must not break the line that is being typed.
            LOG.debug("Nothing can be offered for completion", e);
            return List.of();
        }
    }
}
