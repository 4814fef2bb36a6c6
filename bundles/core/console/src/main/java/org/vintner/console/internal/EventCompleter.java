package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.events.Outbox;

/** Offers events that were given up. */
@Service
public final class EventCompleter extends ChoiceCompleter {

    @Reference
    Outbox outbox;

    @Override
    Stream<Choice> choices() {
        return outbox
                .list(Optional.of(EventDelivery.State.DEAD), Optional.empty(), PageRequest.first(MANY))
                .items()
                .stream()
                .map(dead ->
                        new Choice(dead.event().id().toString(), dead.event().type()))
                .distinct();
    }
}
