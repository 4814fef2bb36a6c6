package org.vintner.gateway.wechatpay.internal;

import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.http.JsonObject;
import org.vintner.spi.gateway.Fact;

/**
 * A notification: an envelope in the clear and, sealed in it, a payment or a refund.
 *
 * @param id WeChat Pay's number of the event, the same in every copy
 * @param type such as {@code TRANSACTION.SUCCESS}
 * @param resource what was sealed
 */
record WechatNotice(String id, String type, JsonObject resource) {

    static final Currency CNY = Currency.getInstance("CNY");

    private static final String PAID = "TRANSACTION.SUCCESS";
    private static final String REFUNDED = "REFUND.SUCCESS";
    private static final String REFUND_CLOSED = "REFUND.CLOSED";

    /**
     * Opens a notification.
     *
     * @throws JsonObject.Malformed when it can't be opened or is none
     */
    static WechatNotice open(byte[] body, SealedText sealed) {
        JsonObject envelope = JsonObject.parse(body);
        String text = sealed.open(envelope.object("resource"))
                .orElseThrow(() -> new JsonObject.Malformed("the configured API v3 key does not open it"));
        return new WechatNotice(envelope.text("id"), envelope.text("event_type"), JsonObject.parse(text));
    }

    /** {@return why it is not for this account; empty when it is} */
    Optional<String> refusal(WechatPaySettings settings) {
        if (!resource.text("mchid").equals(settings.merchantId())) {
            return Optional.of("it is for another merchant");
        }
        // A refund's notification does not say the application.
        boolean payment = type.startsWith("TRANSACTION.");
        return payment && !resource.text("appid").equals(settings.appId())
                ? Optional.of("it is for another application")
                : Optional.empty();
    }

    /**
     * {@return what is stated, maybe nothing}
     *
     * @throws JsonObject.Malformed when something is missing or is no amount
     */
    List<Fact> facts() {
        Optional<PaymentId> payment = ours(resource.text("out_trade_no"));
        if (payment.isEmpty()) {
            return List.of();
        }
        return switch (type) {
            case PAID ->
                resource.text("trade_state").equals("SUCCESS") ? List.of(captured(payment.get(), resource)) : List.of();
            case REFUNDED -> refunded(payment.get(), resource, "refund_status");
            case REFUND_CLOSED -> refunded(payment.get(), resource, "refund_status");
            // REFUND.ABNORMAL: the card took nothing, the money is on its way all the same, and a person must lead it.
            // A look-up
            // says so until it has arrived.
            default -> List.of();
        };
    }

    /** {@return the fact of a paid transaction}; {@code payer_total} may be lower, when WeChat Pay gives a discount */
    static Fact captured(PaymentId payment, JsonObject transaction) {
        JsonObject amount = transaction.object("amount");
        return new Fact.Captured(
                payment,
                Optional.of(payment.toString()),
                transaction.text("transaction_id"),
                money(amount.number("total"), amount.text("currency")));
    }

    /** {@return the fact of an ended refund; nothing while it is under way} */
    static List<Fact> refunded(PaymentId payment, JsonObject refund, String stateField) {
        Optional<RefundId> number = refundOfOurs(refund.text("out_refund_no"));
        return switch (refund.text(stateField)) {
            case "SUCCESS" -> {
                JsonObject amount = refund.object("amount");
                yield List.of(new Fact.Refunded(
                        payment,
                        number,
                        refund.text("refund_id"),
                        money(
                                amount.number("refund"),
                                amount.optionalText("currency").orElse("CNY"))));
            }
            case "CLOSED" ->
                number.<List<Fact>>map(
                                id -> List.of(new Fact.RefundFailed(payment, id, "WeChat Pay closed the refund.")))
                        .orElse(List.of());
            default -> List.of();
        };
    }

    private static Money money(long fen, String currency) {
        try {
            return Money.of(fen, currency);
        } catch (CommerceException e) {
            throw new JsonObject.Malformed("an amount in it is none");
        }
    }

    static Optional<PaymentId> ours(String number) {
        try {
            return Optional.of(PaymentId.parse(number));
        } catch (CommerceException e) {
            return Optional.empty();
        }
    }

    static Optional<RefundId> refundOfOurs(String number) {
        try {
            return Optional.of(RefundId.parse(number));
        } catch (CommerceException e) {
            return Optional.empty();
        }
    }
}
