package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.attention.AttentionList;

/** Offers what is open on the attention list. */
@Service
public final class AttentionCompleter extends ChoiceCompleter {

    @Reference
    AttentionList attention;

    @Override
    Stream<Choice> choices() {
        return attention.list(true, PageRequest.first(MANY)).items().stream()
                .map(item -> new Choice(item.id().toString(), Text.of(item.reason()) + " " + item.subject()));
    }
}
