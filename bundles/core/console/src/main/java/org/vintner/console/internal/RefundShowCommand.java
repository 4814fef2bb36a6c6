package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.id.RefundId;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.Refund;

@Service
@Command(
        scope = "vintner",
        name = "refund-show",
        description = "Shows a refund with its history.",
        detailedDescription = "Example: vintner:refund-show ref_...")
public final class RefundShowCommand extends ReportingCommand {

    @Reference
    Payments payments;

    @Argument(name = "refund", description = "Id of the refund (ref_...).", required = true)
    @Completion(RefundCompleter.class)
    String refund;

    @Override
    void run() {
        RefundId id = RefundId.parse(refund);
        Refund found = payments.findRefund(id).orElseThrow(() -> CommerceException.notFound("refund", id));
        show(Shown.refund(found)
                .with(
                        "history",
                        payments.refundHistory(id).stream()
                                .map(Shown::transition)
                                .toList()));
    }
}
