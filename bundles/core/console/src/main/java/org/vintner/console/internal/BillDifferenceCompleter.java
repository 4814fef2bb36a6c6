package org.vintner.console.internal;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.Actor;
import org.vintner.api.PageRequest;
import org.vintner.api.books.ChannelBooks;

/** Offers the newest open differences. */
@Service
public final class BillDifferenceCompleter extends ChoiceCompleter {

    @Reference
    ChannelBooks books;

    @Override
    Stream<Choice> choices() {
        return books
                .differences(Actor.system("console"), Optional.empty(), true, PageRequest.first(MANY))
                .items()
                .stream()
                .map(each -> new Choice(each.id().toString(), Text.of(each.kind()) + " " + each.number()));
    }
}
