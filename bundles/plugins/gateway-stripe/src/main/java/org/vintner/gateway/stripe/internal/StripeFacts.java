package org.vintner.gateway.stripe.internal;

import java.util.List;
import java.util.Optional;
import org.vintner.api.CommerceException;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.http.JsonObject;
import org.vintner.spi.gateway.Fact;

/** What Stripe's objects state, in the words of the gateway SPI. Objects that are not of this shop state nothing. */
final class StripeFacts {

    /** The names under which our numbers lie in Stripe's metadata. */
    static final String PAYMENT = "vintner_payment";

    static final String REFUND = "vintner_refund";

    private StripeFacts() {}

    /** Of a session: captured, closed, or nothing yet. A session that is complete may be unpaid, with a delayed method. */
    static List<Fact> ofSession(JsonObject session) {
        Optional<PaymentId> payment =
                session.optionalText("client_reference_id").flatMap(StripeFacts::payment);
        if (payment.isEmpty()) {
            return List.of();
        }
        if (session.optionalText("payment_status").equals(Optional.of("paid"))) {
            return List.of(new Fact.Captured(
                    payment.get(),
                    Optional.of(session.text("id")),
                    paymentIntent(session),
                    StripeAmount.read(session.number("amount_total"), session.text("currency"))));
        }
        return session.text("status").equals("expired") ? List.of(new Fact.Closed(payment.get())) : List.of();
    }

    /** A delayed method failed: of a session that can't be paid any more. */
    static List<Fact> failed(JsonObject session, String reason) {
        return session.optionalText("client_reference_id").flatMap(StripeFacts::payment).stream()
                .<Fact>map(payment -> new Fact.Failed(payment, reason))
                .toList();
    }

    /** {@return the number of the intent, which is there as such or as the whole object} */
    static String paymentIntent(JsonObject object) {
        return object.optionalObject("payment_intent")
                .map(intent -> intent.text("id"))
                .orElseGet(() -> object.text("payment_intent"));
    }

    /** Of a refund that this shop asked for. */
    static List<Fact> ofRefund(JsonObject refund) {
        JsonObject metadata = refund.objectOrEmpty("metadata");
        Optional<PaymentId> payment = metadata.optionalText(PAYMENT).flatMap(StripeFacts::payment);
        Optional<RefundId> ours = metadata.optionalText(REFUND).flatMap(StripeFacts::refund);
        if (payment.isEmpty() || ours.isEmpty()) {
            return List.of();
        }
        return switch (refund.text("status")) {
            case "succeeded" -> List.of(refunded(payment.get(), ours, refund));
            case "failed", "canceled" -> List.of(new Fact.RefundFailed(payment.get(), ours.get(), reason(refund)));
            default -> List.of();
        };
    }

    static Fact.Refunded refunded(PaymentId payment, Optional<RefundId> ours, JsonObject refund) {
        return new Fact.Refunded(
                payment, ours, refund.text("id"), StripeAmount.read(refund.number("amount"), refund.text("currency")));
    }

    static String reason(JsonObject refund) {
        return "Stripe says: " + refund.optionalText("failure_reason").orElse(refund.text("status"));
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
