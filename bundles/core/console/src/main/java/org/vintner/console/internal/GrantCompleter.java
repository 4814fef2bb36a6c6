package org.vintner.console.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.downloads.GrantFilter;

/** Offers the newest download grants. */
@Service
public final class GrantCompleter extends ChoiceCompleter {

    @Reference
    Downloads downloads;

    @Override
    Stream<Choice> choices() {
        return downloads.list(GrantFilter.ALL, PageRequest.first(MANY)).items().stream()
                .map(grant -> new Choice(
                        grant.id().toString(),
                        Text.of(grant.state()) + " " + grant.file().name()));
    }
}
