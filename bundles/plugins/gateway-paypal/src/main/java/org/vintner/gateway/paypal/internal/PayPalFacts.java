package org.vintner.gateway.paypal.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vintner.api.CommerceException;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.http.JsonObject;
import org.vintner.spi.gateway.Fact;

/**
 * What PayPal's objects state, in the words of the gateway SPI. Our number of a payment is the {@code custom_id} of an order and
 * its captures; our number of a refund is the {@code custom_id} of the refund, whose {@code invoice_id} names the payment.
 */
final class PayPalFacts {

    static final String DECLINED = "PayPal declined the payment.";

    private PayPalFacts() {}

    /** Of an order: approved, captured, or nothing yet. An approval is no money. */
    static List<Fact> ofOrder(JsonObject order) {
        List<JsonObject> units = order.objectsOrEmpty("purchase_units");
        if (units.size() != 1) {
            return List.of();
        }
        JsonObject unit = units.get(0);
        Optional<PaymentId> payment = payment(unit);
        if (payment.isEmpty()) {
            return List.of();
        }
        return switch (order.text("status")) {
            case "APPROVED" ->
                List.of(new Fact.Authorized(payment.get(), order.text("id"), PayPalAmount.read(unit.object("amount"))));
            case "VOIDED" -> List.of(new Fact.Closed(payment.get()));
            default -> moves(order.text("id"), payment.get(), unit.objectOrEmpty("payments"));
        };
    }

    private static List<Fact> moves(String order, PaymentId payment, JsonObject payments) {
        List<Fact> facts = new ArrayList<>();
        payments.objectsOrEmpty("captures")
                .forEach(capture -> facts.addAll(ofCapture(payment, Optional.of(order), capture)));
        payments.objectsOrEmpty("refunds").forEach(refund -> facts.addAll(ofRefund(payment, refund)));
        return facts;
    }

    /** Of a capture, also of one that was paid back since. */
    static List<Fact> ofCapture(PaymentId payment, Optional<String> order, JsonObject capture) {
        return switch (capture.optionalText("status").orElse("")) {
            case "COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED" ->
                List.of(new Fact.Captured(
                        payment, order, capture.text("id"), PayPalAmount.read(capture.object("amount"))));
            case "DECLINED", "FAILED" -> List.of(new Fact.Failed(payment, DECLINED));
            default -> List.of();
        };
    }

    /** Of a refund, also of one that was made at PayPal's own desk: that has the payment's number as its own. */
    static List<Fact> ofRefund(PaymentId payment, JsonObject refund) {
        Optional<RefundId> ours = refund(refund);
        return switch (refund.text("status")) {
            case "COMPLETED" ->
                List.of(new Fact.Refunded(
                        payment, ours, refund.text("id"), PayPalAmount.read(refund.object("amount"))));
            case "FAILED", "CANCELLED" ->
                ours.stream()
                        .<Fact>map(id -> new Fact.RefundFailed(payment, id, "PayPal says: " + reason(refund)))
                        .toList();
            default -> List.of();
        };
    }

    static String reason(JsonObject refund) {
        return refund.objectOrEmpty("status_details").optionalText("reason").orElse(refund.text("status"));
    }

    /** {@return our number of the payment that a unit or a capture names} */
    static Optional<PaymentId> payment(JsonObject object) {
        return object.optionalText("custom_id").flatMap(PayPalFacts::payment);
    }

    /** {@return our number of the payment that a refund names} */
    static Optional<PaymentId> paymentOfRefund(JsonObject refund) {
        return refund.optionalText("invoice_id").flatMap(PayPalFacts::payment).or(() -> payment(refund));
    }

    static Optional<RefundId> refund(JsonObject refund) {
        return refund.optionalText("custom_id").flatMap(PayPalFacts::refund);
    }

    static Optional<PaymentId> payment(String text) {
        try {
            return Optional.of(PaymentId.parse(text));
        } catch (CommerceException e) {
            return Optional.empty();
        }
    }

    static Optional<RefundId> refund(String text) {
        try {
            return Optional.of(RefundId.parse(text));
        } catch (CommerceException e) {
            return Optional.empty();
        }
    }
}
