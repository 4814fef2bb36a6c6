package org.vintner.gateway.alipay.internal;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.gateway.http.Decimals;
import org.vintner.spi.gateway.Fact;

/**
 * What a notification says. Payments and refunds come by the same address.
 *
 * @param payment our number; empty when the trade is another system's
 * @param trade Alipay's number of the trade
 * @param status the trade's state
 * @param total what the trade costs; neither {@code receipt_amount} nor {@code buyer_pay_amount}, which are lower when Alipay
 *     gives a discount
 * @param refunded all that was ever paid back of it, when a refund is what the notification is about
 * @param refundNumber the number of that refund, ours or one of Alipay's desk
 * @param refundedAt when it was, as Alipay writes it
 */
record AlipayNotice(
        Optional<PaymentId> payment,
        String trade,
        String status,
        Money total,
        Optional<Money> refunded,
        Optional<String> refundNumber,
        Optional<String> refundedAt) {

    static final Currency CNY = Currency.getInstance("CNY");

    /**
     * Reads a form.
     *
     * @throws SignedForm.Malformed when something is missing or is no amount
     */
    static AlipayNotice of(SignedForm form) {
        return new AlipayNotice(
                ours(form.text("out_trade_no")),
                form.text("trade_no"),
                form.text("trade_status"),
                yuan("total_amount", form.text("total_amount")),
                form.optional("gmt_refund").map(any -> yuan("refund_fee", form.text("refund_fee"))),
                form.optional("out_biz_no"),
                form.optional("gmt_refund"));
    }

    static Optional<PaymentId> ours(String number) {
        try {
            return Optional.of(PaymentId.parse(number));
        } catch (CommerceException e) {
            return Optional.empty();
        }
    }

    private static Money yuan(String field, String text) {
        try {
            return new Money(Decimals.minorUnits(text, 2), CNY);
        } catch (IllegalArgumentException e) {
            throw new SignedForm.Malformed(field + " is no amount");
        }
    }

    /**
     * The same in every copy. Alipay's own {@code notify_id} would be as well, but only within one series of repeats; what a
     * notification tells of is the state of a trade. One that tells the same trade of another payment is no copy: it is looked at, and
     * on the attention list.
     */
    String eventId() {
        return trade + ":" + status + payment.map(id -> ":" + id).orElse("")
                + refundedAt.map(at -> ":" + refundNumber.orElse("") + ":" + at).orElse("");
    }

    /**
     * {@return what is stated}
     *
     * <p>A refund's notification tells the sum of all refunds and not how much this one was. So a refund of ours is looked up
     * instead, and one of Alipay's desk is a fact only when everything has been paid back: then the sum says it all.
     */
    List<Fact> facts() {
        if (payment.isEmpty()) {
            return List.of();
        }
        PaymentId id = payment.get();
        List<Fact> facts = new ArrayList<>();
        if (TradeState.isPaid(status, refunded.isPresent())) {
            facts.add(new Fact.Captured(id, Optional.of(id.toString()), trade, total));
        } else if (status.equals(TradeState.CLOSED)) {
            facts.add(new Fact.Closed(id));
        }
        if (refunded.filter(total::equals).isPresent() && !ourRefund()) {
            facts.add(new Fact.Refunded(id, Optional.empty(), refundNumber.orElse(trade), total));
        }
        return facts;
    }

    private boolean ourRefund() {
        return refundNumber.filter(number -> number.startsWith("ref_")).isPresent();
    }
}
