package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.Actor;
import org.vintner.api.PageRequest;
import org.vintner.api.books.ChannelBooks;

/** Offers the newest bills. */
@Service
public final class BillCompleter extends ChoiceCompleter {

    @Reference
    ChannelBooks books;

    @Override
    Stream<Choice> choices() {
        return books.list(Actor.system("console"), Optional.empty(), PageRequest.first(MANY)).items().stream()
                .map(bill -> new Choice(bill.id().toString(), bill.channel() + " " + bill.day()));
    }
}
