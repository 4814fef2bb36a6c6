package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.notifications.Messages;

/** Offers messages that failed. */
@Service
public final class MessageCompleter extends ChoiceCompleter {

    @Reference
    Messages messages;

    @Override
    Stream<Choice> choices() {
        return messages.list(Optional.of(MessageDelivery.State.FAILED), PageRequest.first(MANY)).items().stream()
                .map(message -> new Choice(message.id().toString(), message.template()));
    }
}
