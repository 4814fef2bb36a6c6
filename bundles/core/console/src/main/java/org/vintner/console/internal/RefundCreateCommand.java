package org.vintner.console.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.Payments;

@Service
@Command(
        scope = "vintner",
        name = "refund-create",
        description =
                "Pays money back: all that is left, a part of it, or what some lines of the order cost. What the buyer got"
                        + " for it is suspended at once and taken back with the money.",
        detailedDescription = "Example: vintner:refund-create --amount 5.00 pay_... 'goodwill'")
public final class RefundCreateCommand extends ChangingCommand {

    @Reference
    Payments payments;

    @Option(
            name = "--line",
            description = "Id of a line of the order (see order-show); may be given several times.",
            multiValued = true)
    @Completion(OrderLineCompleter.class)
    List<String> lines;

    @Option(name = "--amount", description = "How much, such as 19.99; without --line the buyer keeps what was bought.")
    String amount;

    @Argument(name = "payment", description = "Id of the payment (pay_...).", required = true)
    @Completion(CapturedPaymentCompleter.class)
    String payment;

    @Argument(index = 1, name = "reason", description = "Why, for the books.", required = true)
    String reason;

    @Override
    void run() {
        PaymentId id = PaymentId.parse(payment);
        Payment found = payments.find(id).orElseThrow(() -> CommerceException.notFound("payment", id));
        NewRefund wanted = new NewRefund(Optional.ofNullable(amount).map(text -> money(text, found)), lines(), reason);
        NewRefund checked = payments.checkRefund(operator(), id, wanted);
        if (onlySay("Pay " + Text.of(checked.amount()) + " of " + id + " back by " + found.channel() + " and take back "
                + (checked.lines().isEmpty() ? "nothing" : Text.of(checked.lines())) + ".")) {
            return;
        }
        show(Shown.refund(payments.refund(operator(), id, wanted)));
    }

    private List<OrderLineId> lines() {
        return lines == null
                ? List.of()
                : lines.stream().map(OrderLineId::parse).toList();
    }

    private static Money money(String amount, Payment payment) {
        return Text.money(amount, payment.amount().currency().getCurrencyCode(), "--amount");
    }
}
