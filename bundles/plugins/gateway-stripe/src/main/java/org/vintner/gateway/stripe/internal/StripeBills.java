package org.vintner.gateway.stripe.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.stripe.internal.StripeApi.No;
import org.vintner.gateway.stripe.internal.StripeApi.NotDone;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.BillTotals;

/** The account's balance transactions as daily bills: every movement of money, with Stripe's fee. */
final class StripeBills {

    private static final BillTerms TERMS =
            new BillTerms(ZoneOffset.UTC, LocalTime.of(1, 0), Duration.ofHours(1), Duration.ofMinutes(10), 365);

    private final StripeLists lists;

    StripeBills(StripeLists lists) {
        this.lists = lists;
    }

    BillTerms terms() {
        return TERMS;
    }

    BillOutcome read(BillRequest request, Consumer<BillLine> lines) {
        // Stripe would answer with what there is so far.
        if (Clock.systemUTC().instant().isBefore(request.until())) {
            return new BillOutcome.NotYet(Optional.of(TERMS.readyFrom(request.day())));
        }
        try {
            lists.all(
                    "/v1/balance_transactions?created[gte]="
                            + request.from().getEpochSecond() + "&created[lt]="
                            + request.until().getEpochSecond() + "&expand[]=data.source",
                    transaction -> lines.accept(line(transaction)));
            return new BillOutcome.Complete(BillTotals.NOT_STATED);
        } catch (StripeLists.Broken e) {
            boolean never = e.result() instanceof No;
            boolean notAllowed =
                    e.result() instanceof NotDone notDone && notDone.reason().contains("HTTP 403");
            return never || notAllowed
                    ? new BillOutcome.Refused(e.getMessage() + ". Allow the key to read balance transactions.")
                    : new BillOutcome.Unknown(String.valueOf(e.getMessage()));
        } catch (JsonObject.Malformed e) {
            return new BillOutcome.Unknown("The bill can't be read: " + e.getMessage());
        }
    }

    private static BillLine line(JsonObject transaction) {
        String line = transaction.text("id");
        Instant at = Instant.ofEpochSecond(transaction.number("created"));
        JsonObject source = transaction.objectOrEmpty("source");
        return switch (transaction.text("type")) {
            case "charge", "payment" -> payment(line, at, transaction, source);
            case "refund", "payment_refund" -> refund(line, at, transaction, source);
            case "stripe_fee", "tax_fee" -> fee(line, at, transaction);
            default -> other(line, at, transaction);
        };
    }

    private static BillLine payment(String line, Instant at, JsonObject transaction, JsonObject charge) {
        return new BillLine.Payment(
                line,
                at,
                charge.optionalText("payment_intent").orElseGet(() -> charge.text("id")),
                charge.objectOrEmpty("metadata")
                        .optionalText(StripeFacts.PAYMENT)
                        .flatMap(StripeFacts::payment),
                StripeAmount.read(
                        charge.number(charge.has("amount_captured") ? "amount_captured" : "amount"),
                        charge.text("currency")),
                Optional.of(StripeAmount.read(transaction.number("fee"), transaction.text("currency"))));
    }

    private static BillLine refund(String line, Instant at, JsonObject transaction, JsonObject refund) {
        JsonObject metadata = refund.objectOrEmpty("metadata");
        // A fee that comes back is a negative one.
        long feeReturned = Math.max(0, Math.negateExact(transaction.number("fee")));
        return new BillLine.Refund(
                line,
                at,
                refund.text("id"),
                metadata.optionalText(StripeFacts.REFUND).flatMap(StripeFacts::refund),
                refund.optionalText("payment_intent"),
                metadata.optionalText(StripeFacts.PAYMENT).flatMap(StripeFacts::payment),
                StripeAmount.read(refund.number("amount"), refund.text("currency")),
                Optional.of(StripeAmount.read(feeReturned, transaction.text("currency"))));
    }

    private static BillLine fee(String line, Instant at, JsonObject transaction) {
        long net = transaction.number("net");
        Money amount = StripeAmount.read(Math.abs(net), transaction.text("currency"));
        return net <= 0
                ? new BillLine.Fee(line, at, amount, what(transaction))
                : new BillLine.Other(line, at, BillLine.Direction.IN, amount, what(transaction));
    }

    private static BillLine other(String line, Instant at, JsonObject transaction) {
        long net = transaction.number("net");
        return new BillLine.Other(
                line,
                at,
                net < 0 ? BillLine.Direction.OUT : BillLine.Direction.IN,
                StripeAmount.read(Math.abs(net), transaction.text("currency")),
                what(transaction));
    }

    private static String what(JsonObject transaction) {
        String type = transaction.text("type");
        return transaction
                .optionalText("description")
                .map(text -> type + ": " + text)
                .orElse(type);
    }
}
