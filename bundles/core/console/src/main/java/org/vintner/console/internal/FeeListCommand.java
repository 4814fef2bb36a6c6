package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.books.ChannelBooks;

@Service
@Command(
        scope = "vintner",
        name = "fee-list",
        description = "Lists what providers should keep of payments; each rate is in force until the next one begins.",
        detailedDescription = "Example: vintner:fee-list")
public final class FeeListCommand extends ReportingCommand {

    @Reference
    ChannelBooks books;

    @Option(name = "--channel", description = "Only those of this channel.")
    @Completion(ChannelCompleter.class)
    String channel;

    @Override
    void run() {
        show(
                books.fees(operator(), Optional.ofNullable(channel)).stream()
                        .map(Shown::fee)
                        .toList(),
                "No fee rates are set; fee-set sets one.");
    }
}
