package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.Outbox;

/** Offers the consumers of the newest events. */
@Service
public final class ConsumerCompleter extends ChoiceCompleter {

    @Reference
    Outbox outbox;

    @Override
    Stream<Choice> choices() {
        return outbox.list(Optional.empty(), Optional.empty(), PageRequest.first(MANY)).items().stream()
                .map(EventDelivery::consumer)
                .distinct()
                .sorted()
                .map(name -> new Choice(name, ""));
    }
}
