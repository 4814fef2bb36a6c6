package org.vintner.gateway.stripe.internal;

import java.time.Instant;
import java.util.List;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.SecretUses;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RawNotification;

/** Stripe's notifications. */
final class StripeEvents {

    static final String NOT_PAID = "The bank did not carry out the payment.";

    private final boolean live;
    private final StripeSignature signature;
    private final SecretUses uses;

    StripeEvents(StripeSettings settings, SecretUses uses) {
        this.live = settings.isLive();
        this.signature = new StripeSignature(settings.webhookSecrets());
        this.uses = uses;
    }

    Authentication authenticate(RawNotification notification) {
        List<String> headers = notification.headers().getOrDefault(StripeSignature.HEADER, List.of());
        if (headers.size() != 1) {
            return new Authentication.Refused("it has " + headers.size() + " headers Stripe-Signature, not one");
        }
        Instant at = notification.receivedAt();
        StripeSignature.Check check = signature.check(headers.get(0), notification.body(), at);
        if (check instanceof StripeSignature.Bad bad) {
            return new Authentication.Refused(bad.reason());
        }
        Authentication authentication = identified(notification);
        if (authentication instanceof Authentication.Authentic) {
            uses.note(((StripeSignature.Good) check).property(), at);
        }
        return authentication;
    }

    private Authentication identified(RawNotification notification) {
        try {
            JsonObject event = JsonObject.parse(notification.body());
            if (event.flag("livemode") != live) {
                return new Authentication.Refused(
                        "it is of " + (live ? "test" : "live") + " mode, and this channel not");
            }
            if (event.has("account")) {
                return new Authentication.Refused("it is for a connected account");
            }
            // Read here, so that what nobody can read, such as an amount that is none, is refused and not taken for our
            // failure.
            var unused = facts(event);
            String id = event.text("id");
            return event.text("object").equals("event") && !id.isBlank() && id.length() <= 200
                    ? new Authentication.Authentic(id)
                    : new Authentication.Refused("it is signed, but no event");
        } catch (JsonObject.Malformed e) {
            return new Authentication.Refused("it is signed, but no event of Stripe's: " + e.getMessage());
        }
    }

    List<Fact> interpret(RawNotification notification) {
        try {
            return facts(JsonObject.parse(notification.body()));
        } catch (JsonObject.Malformed e) {
            throw new CommerceException(
                    CommerceError.NOTIFICATION_REFUSED, "The event can't be read: " + e.getMessage(), e);
        }
    }

    private static List<Fact> facts(JsonObject event) {
        JsonObject object = event.object("data").object("object");
        var unused = object.text("object");
        return switch (event.text("type")) {
            case "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.expired" ->
                StripeFacts.ofSession(object);
            case "checkout.session.async_payment_failed" -> StripeFacts.failed(object, NOT_PAID);
            case "refund.created", "refund.updated", "refund.failed", "charge.refund.updated" ->
                StripeFacts.ofRefund(object);
            default -> List.of();
        };
    }
}
