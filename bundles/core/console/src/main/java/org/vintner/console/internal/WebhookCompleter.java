package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.Actor;
import org.vintner.api.PageRequest;
import org.vintner.api.payments.WebhookNotifications;

/** Offers the newest notifications of providers. */
@Service
public final class WebhookCompleter extends ChoiceCompleter {

    @Reference
    WebhookNotifications notifications;

    @Override
    Stream<Choice> choices() {
        return notifications
                .list(Actor.system("console"), Optional.empty(), false, PageRequest.first(MANY))
                .items()
                .stream()
                .map(item -> new Choice(item.id().toString(), item.channel() + " " + item.eventId()));
    }
}
