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
        name = "refund-retry",
        description =
                "Takes a refund further whose end is not known: asks the provider how it stands, and for the money under"
                        + " the same number where the provider does not know of it. Never pays twice.",
        detailedDescription = "Example: vintner:refund-retry ref_...")
public final class RefundRetryCommand extends ChangingCommand {

    @Reference
    Payments payments;

    @Argument(name = "refund", description = "Id of the refund (ref_...).", required = true)
    @Completion(RefundCompleter.class)
    String refund;

    @Override
    void run() {
        RefundId id = RefundId.parse(refund);
        Refund found = payments.findRefund(id).orElseThrow(() -> CommerceException.notFound("refund", id));
        if (onlySay("Ask the provider about " + id + ", which is " + Text.of(found.state()) + " here.")) {
            return;
        }
        show(Shown.refund(payments.retryRefund(operator(), id)));
    }
}
