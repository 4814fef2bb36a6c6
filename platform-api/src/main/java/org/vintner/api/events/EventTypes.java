package org.vintner.api.events;

/** The events that Vintner stores. A name is never renamed or reused. */
public final class EventTypes {

    /** An order was placed; aggregate: the order. */
    public static final String ORDER_PLACED = "order.placed";
    /** The whole amount of an order was captured; aggregate: the order. */
    public static final String ORDER_PAID = "order.paid";
    /** Every line of an order is fulfilled; aggregate: the order. */
    public static final String ORDER_FULFILLED = "order.fulfilled";
    /** A paid order could not be fulfilled whole; aggregate: the order. */
    public static final String ORDER_NEEDS_ATTENTION = "order.needs_attention";
    /** An unpaid order was called off; aggregate: the order. */
    public static final String ORDER_CANCELED = "order.canceled";
    /** An unpaid order's time is over; aggregate: the order. */
    public static final String ORDER_EXPIRED = "order.expired";
    /** A part of an order's money was paid back, with or without some of its lines; aggregate: the order. */
    public static final String ORDER_PARTIALLY_REFUNDED = "order.partially_refunded";
    /** All of an order's money was paid back; aggregate: the order. */
    public static final String ORDER_REFUNDED = "order.refunded";
    /** What a fulfilled order promised is to be sent once more; aggregate: the order. */
    public static final String ORDER_RESEND_REQUESTED = "order.resend_requested";
    /** A payment was captured; aggregate: the order; data: {@code payment}. */
    public static final String PAYMENT_CAPTURED = "payment.captured";
    /** A payment failed; aggregate: the order; data: {@code payment}. */
    public static final String PAYMENT_FAILED = "payment.failed";
    /** A refund reached its end; aggregate: the order; data: {@code refund}, {@code state}. */
    public static final String REFUND_CLOSED = "refund.closed";
    /** A buyer's key was shown or sent for the first time; aggregate: the order; data: {@code key}, {@code actor}. */
    public static final String KEY_REVEALED = "key.revealed";
    /** Keys of paid lines are to be asked for outside; aggregate: the order. */
    public static final String KEYS_AWAITED = "keys.awaited";
    /** A product's stock has become low; aggregate: the product; data: {@code available}, {@code hoursLeft} if it sells. */
    public static final String STOCK_LOW = "stock.low";
    /** A booking is paid, or free of charge; aggregate: the booking; data: {@code order}. */
    public static final String BOOKING_CONFIRMED = "booking.confirmed";
    /** A booking was moved to another time; aggregate: the booking; data: {@code order}. */
    public static final String BOOKING_CHANGED = "booking.changed";
    /** A confirmed booking was given up, or its line was refunded; aggregate: the booking; data: {@code order}. */
    public static final String BOOKING_CANCELED = "booking.canceled";
    /** A hold was given back unpaid; aggregate: the booking. */
    public static final String BOOKING_RELEASED = "booking.released";
    /** A hold was not paid in time; aggregate: the booking. */
    public static final String BOOKING_EXPIRED = "booking.expired";
    /** A reminder of a booking is due; aggregate: the booking; data: {@code order}. */
    public static final String BOOKING_REMINDER_DUE = "booking.reminder_due";
    /** A time that became free is held for who waited for it; aggregate: the booking; data: {@code order}. */
    public static final String BOOKING_OFFERED = "booking.offered";
    /** Nobody came to a booking; aggregate: the booking. */
    public static final String BOOKING_NO_SHOW = "booking.no_show";
    /** A download link was replaced; aggregate: the order; data: {@code grant}. */
    public static final String DOWNLOAD_RENEWED = "download.renewed";
    /** A buyer wants to fetch a file from another network; aggregate: the order; data: {@code grant}. */
    public static final String DOWNLOAD_RELEASE_REQUESTED = "download.release_requested";
    /** A download is no longer bound to a network, until it is fetched again; aggregate: the order; data: {@code grant}. */
    public static final String DOWNLOAD_RELEASED = "download.released";
    /** A message that failed is to be tried again; aggregate: the order or the message; data: {@code message}. */
    public static final String MESSAGE_RETRY_REQUESTED = "message.retry_requested";
    /** Something was put on the attention list; aggregate: the item's subject; data: {@code item}, {@code reason}. */
    public static final String ATTENTION_OPENED = "attention.opened";
    /** Administrators are to be told of open items; aggregate: the report and the recipient; data: {@code report}, {@code recipient}. */
    public static final String ATTENTION_REPORTED = "attention.reported";

    private EventTypes() {}
}
