package org.vintner.console.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.booking.Waiting;
import org.vintner.api.booking.WaitingList;
import org.vintner.api.id.ProductId;

@Service
@Command(
        scope = "vintner",
        name = "waiting-list",
        description = "Lists who waits for times of a service, first come first.",
        detailedDescription = "Example: vintner:waiting-list prd_...")
public final class WaitingListCommand extends ReportingCommand {

    @Reference
    WaitingList list;

    @Argument(name = "product", description = "Id of the service (prd_...).", required = true)
    @Completion(ServiceCompleter.class)
    String product;

    @Override
    void run() {
        show(
                list.list(operator(), ProductId.parse(product), Optional.empty()).stream()
                        .map(WaitingListCommand::shown)
                        .toList(),
                "Nobody waits.");
    }

    private static Fields shown(Waiting waiting) {
        return new Fields()
                .with("id", waiting.id())
                .with("start", waiting.start())
                .with("resource", waiting.resource())
                .with("quantity", waiting.quantity())
                .with("state", waiting.state())
                .with("ahead", waiting.ahead())
                .with("order", waiting.order())
                .with("joinedAt", waiting.joinedAt());
    }
}
