package org.vintner.console.internal;

import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.api.action.Option;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;

/** A command that shows a part of a long list. */
abstract class PagedCommand extends ReportingCommand {

    @Option(name = "--limit", aliases = "-n", description = "How many at the most, 1 to 200.", valueToShowInHelp = "20")
    int limit = 20;

    @Option(name = "--cursor", description = "Where the list shown before ended, as it was told below that list.")
    String cursor;

    final PageRequest page() {
        return new PageRequest(limit, Optional.ofNullable(cursor));
    }

    final <T> void show(Page<T> page, Function<T, Fields> fields, String whenEmpty) {
        show(page.items().stream().map(fields).toList(), whenEmpty, page.next());
    }
}
