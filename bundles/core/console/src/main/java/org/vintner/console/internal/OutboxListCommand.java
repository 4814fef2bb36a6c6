package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.Outbox;

@Service
@Command(
        scope = "vintner",
        name = "outbox-list",
        description = "Lists deliveries of events to the parts of the server that act on them, newest event first.",
        detailedDescription = "Example: vintner:outbox-list --state dead")
public final class OutboxListCommand extends PagedCommand {

    @Reference
    Outbox outbox;

    @Option(name = "--state", description = "Only deliveries in this state; dead ones were given up.")
    @Completion(
            value = StringsCompleter.class,
            values = {"pending", "claimed", "done", "dead"})
    String state;

    @Option(name = "--consumer", description = "Only deliveries to this consumer.")
    @Completion(ConsumerCompleter.class)
    String consumer;

    @Override
    void run() {
        show(
                outbox.list(
                        Optional.ofNullable(state)
                                .map(text -> Text.constant(EventDelivery.State.class, text, "--state")),
                        Optional.ofNullable(consumer),
                        page()),
                Shown::delivery,
                "No deliveries.");
    }
}
