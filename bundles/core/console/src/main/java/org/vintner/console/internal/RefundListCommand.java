package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.id.PaymentId;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.Payments;

@Service
@Command(
        scope = "vintner",
        name = "refund-list",
        description = "Lists the refunds of a payment, oldest first.",
        detailedDescription = "Example: vintner:refund-list pay_...")
public final class RefundListCommand extends ReportingCommand {

    @Reference
    Payments payments;

    @Argument(name = "payment", description = "Id of the payment (pay_...).", required = true)
    @Completion(CapturedPaymentCompleter.class)
    String payment;

    @Override
    void run() {
        PaymentId id = PaymentId.parse(payment);
        Payment found = payments.find(id).orElseThrow(() -> CommerceException.notFound("payment", id));
        show(payments.refundsOf(found.id()).stream().map(Shown::refund).toList(), "No refunds.");
    }
}
