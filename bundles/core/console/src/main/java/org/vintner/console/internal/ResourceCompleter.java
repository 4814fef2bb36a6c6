package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.booking.Resources;

/** Offers the newest resources. */
@Service
public final class ResourceCompleter extends ChoiceCompleter {

    @Reference
    Resources resources;

    @Override
    Stream<Choice> choices() {
        return resources.list(COMPLETION, PageRequest.first(MANY)).items().stream()
                .map(resource -> new Choice(resource.id().toString(), resource.name()));
    }
}
