package org.vintner.gateway.alipay.internal;

/** Alipay's states of a trade. {@code WAIT_BUYER_PAY} says nothing yet. */
final class TradeState {

    /** Never paid, or paid and wholly refunded. */
    static final String CLOSED = "TRADE_CLOSED";

    /** Paid; can be refunded. */
    private static final String SUCCESS = "TRADE_SUCCESS";

    /** Paid; can't be refunded any more. May come months after {@code TRADE_SUCCESS}, or in its place. */
    private static final String FINISHED = "TRADE_FINISHED";

    private TradeState() {}

    /**
     * {@return whether the buyer has paid}
     *
     * @param state the trade's state
     * @param closedAfterPayment what tells, of a closed trade, that it had been paid: a refund or a time of payment
     */
    static boolean isPaid(String state, boolean closedAfterPayment) {
        return state.equals(SUCCESS) || state.equals(FINISHED) || (state.equals(CLOSED) && closedAfterPayment);
    }
}
