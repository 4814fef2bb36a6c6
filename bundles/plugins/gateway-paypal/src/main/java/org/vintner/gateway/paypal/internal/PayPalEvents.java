package org.vintner.gateway.paypal.internal;

import java.util.List;
import java.util.Optional;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.SecretUses;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;

/** PayPal's notifications. */
final class PayPalEvents {

    private static final String TAKEN_BACK = "The approval at PayPal was taken back.";

    private final String merchantId;
    private final PayPalSignature signature;
    private final SecretUses uses;

    PayPalEvents(PayPalSettings settings, PayPalCertificates certificates, SecretUses uses) {
        this.merchantId = settings.merchantId();
        this.signature = new PayPalSignature(settings.webhookIds(), certificates);
        this.uses = uses;
    }

    Authentication authenticate(RawNotification notification) {
        PayPalSignature.Check check = signature.check(notification);
        if (check instanceof PayPalSignature.Bad bad) {
            return new Authentication.Refused(bad.reason());
        }
        Authentication authentication = identified(notification);
        if (authentication instanceof Authentication.Authentic) {
            uses.note(((PayPalSignature.Good) check).property(), notification.receivedAt());
        }
        return authentication;
    }

    private Authentication identified(RawNotification notification) {
        try {
            JsonObject event = JsonObject.parse(notification.body());
            String id = event.text("id");
            if (id.isBlank() || id.length() > 200 || event.text("event_type").isBlank()) {
                return new Authentication.Refused("it is signed, but no event");
            }
            // Read here, so that what nobody can read, such as an amount that is none, is refused and not taken for our
            // failure.
            var unused = facts(event.text("event_type"), event.object("resource"));
            Optional<String> payee = payee(event.object("resource"));
            return payee.isPresent() && !payee.get().equals(merchantId)
                    ? new Authentication.Refused("it is for another merchant than " + merchantId)
                    : new Authentication.Authentic(id);
        } catch (JsonObject.Malformed e) {
            return new Authentication.Refused("it is signed, but no event of PayPal's: " + e.getMessage());
        }
    }

    /** Captures name the payee themselves, orders in their one unit. */
    private static Optional<String> payee(JsonObject resource) {
        Optional<String> own = resource.objectOrEmpty("payee").optionalText("merchant_id");
        return own.isPresent()
                ? own
                : resource.objectsOrEmpty("purchase_units").stream()
                        .flatMap(unit -> unit.objectOrEmpty("payee").optionalText("merchant_id").stream())
                        .findFirst();
    }

    List<Fact> interpret(RawNotification notification) {
        try {
            JsonObject event = JsonObject.parse(notification.body());
            return facts(event.text("event_type"), event.object("resource"));
        } catch (JsonObject.Malformed e) {
            throw new CommerceException(
                    CommerceError.NOTIFICATION_REFUSED, "The event can't be read: " + e.getMessage(), e);
        }
    }

    private static List<Fact> facts(String type, JsonObject resource) {
        return switch (type) {
            case "CHECKOUT.ORDER.APPROVED", "CHECKOUT.ORDER.COMPLETED" -> PayPalFacts.ofOrder(resource);
            case "CHECKOUT.PAYMENT-APPROVAL.REVERSED" ->
                payments(resource).stream()
                        .<Fact>map(payment -> new Fact.Failed(payment, TAKEN_BACK))
                        .toList();
            case "PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.DENIED", "PAYMENT.CAPTURE.DECLINED" ->
                PayPalFacts.payment(resource).stream()
                        .flatMap(payment -> PayPalFacts.ofCapture(payment, order(resource), resource).stream())
                        .toList();
            case "PAYMENT.CAPTURE.REFUNDED", "PAYMENT.REFUND.PENDING", "PAYMENT.REFUND.FAILED" ->
                PayPalFacts.paymentOfRefund(resource).stream()
                        .flatMap(payment -> PayPalFacts.ofRefund(payment, resource).stream())
                        .toList();
            default -> List.of();
        };
    }

    private static List<PaymentId> payments(JsonObject order) {
        return order.objectsOrEmpty("purchase_units").stream()
                .flatMap(unit -> PayPalFacts.payment(unit).stream())
                .toList();
    }

    private static Optional<String> order(JsonObject capture) {
        return capture.objectOrEmpty("supplementary_data")
                .objectOrEmpty("related_ids")
                .optionalText("order_id");
    }
}
