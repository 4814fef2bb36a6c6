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
        name = "payment-reconcile",
        description = "Asks the payment provider how a payment stands, and records the answer.",
        detailedDescription = "Example: vintner:payment-reconcile pay_...")
public final class PaymentReconcileCommand extends ChangingCommand {

    @Reference
    Payments payments;

    @Argument(name = "payment", description = "Id of the payment (pay_...).", required = true)
    @Completion(PaymentCompleter.class)
    String payment;

    @Override
    void run() {
        PaymentId id = PaymentId.parse(payment);
        Payment found = payments.find(id).orElseThrow(() -> CommerceException.notFound("payment", id));
        if (onlySay("Ask " + found.channel() + " about " + id + ", which is " + Text.of(found.state()) + " here.")) {
            return;
        }
        show(Shown.payment(payments.reconcile(operator(), id)));
    }
}
