package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.books.ChannelBooks;
import org.vintner.api.id.BillDifferenceId;

@Service
@Command(
        scope = "vintner",
        name = "bill-recheck",
        description = "Asks the provider about a difference between a bill and our books, and compares again.",
        detailedDescription = "Example: vintner:bill-recheck --dry-run dif_...")
public final class BillRecheckCommand extends ChangingCommand {

    @Reference
    ChannelBooks books;

    @Argument(name = "difference", description = "Id of the difference (dif_...).", required = true)
    @Completion(BillDifferenceCompleter.class)
    String difference;

    @Override
    void run() {
        BillDifferenceId id = BillDifferenceId.parse(difference);
        requireKnown(
                "difference",
                id,
                () -> AllPages.of(page -> books.differences(operator(), Optional.empty(), false, page))
                        .anyMatch(known -> known.id().equals(id)));
        if (!onlySay("Ask the provider about " + id + " and compare its bill again.")) {
            show(Shown.difference(books.recheck(operator(), id)));
        }
    }
}
