package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.PageRequest;
import org.vintner.api.books.Bill;
import org.vintner.api.books.ChannelBooks;
import org.vintner.api.id.BillId;

@Service
@Command(
        scope = "vintner",
        name = "bill-show",
        description =
                "Shows a bill: how far it is, what it adds up to net of fees, and where it differs from our books.",
        detailedDescription = "Example: vintner:bill-show bil_...")
public final class BillShowCommand extends ReportingCommand {

    private static final int MANY = 200;

    @Reference
    ChannelBooks books;

    @Argument(name = "bill", description = "Id of the bill (bil_...).", required = true)
    @Completion(BillCompleter.class)
    String bill;

    @Option(name = "--all", aliases = "-a", description = "Also differences that are settled.")
    boolean all;

    @Override
    void run() {
        BillId id = BillId.parse(bill);
        Bill found = books.get(operator(), id);
        show(Shown.bill(found)
                .with("sums", found.sums().stream().map(Shown::sums).toList())
                .with(
                        "differences",
                        books.differences(operator(), Optional.of(id), !all, PageRequest.first(MANY)).items().stream()
                                .map(Shown::difference)
                                .toList()));
    }
}
