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
        name = "bill-list",
        description = "Lists the daily bills of payment channels, newest day first, and how many differences are open.",
        detailedDescription = "Example: vintner:bill-list --output json")
public final class BillListCommand extends PagedCommand {

    @Reference
    ChannelBooks books;

    @Option(name = "--channel", description = "Only those of this channel.")
    @Completion(ChannelCompleter.class)
    String channel;

    @Override
    void run() {
        show(books.list(operator(), Optional.ofNullable(channel), page()), Shown::bill, "No bills.");
    }
}
