package org.vintner.api.attention;

/** Why a person must look. */
public enum AttentionReason {
    /** A paid order found no stock. */
    SHORTAGE,
    /** A product is about to sell out. */
    STOCK_LOW,
    /** A provider reported another amount or currency than was asked for. */
    AMOUNT_MISMATCH,
    /** A provider reported a payment that is not known here. */
    UNKNOWN_PAYMENT,
    /** Money came for an order that was canceled, expired or paid before. */
    UNEXPECTED_MONEY,
    /** A provider reported another merchant or reference than was written down. */
    IDENTITY_MISMATCH,
    /** A refund was refused by the provider. */
    REFUND_FAILED,
    /** It is still not known whether a provider paid back; subject: the refund. */
    REFUND_UNRESOLVED,
    /** A provider never said what became of a payment. */
    PAYMENT_UNRESOLVED,
    /** What must always hold does not. */
    INVARIANT_VIOLATED,
    /** A storage does not give a file that buyers have links to; subject: the file. */
    LINK_BROKEN,
    /** A message could not be sent and is given up; subject: the message. */
    DELIVERY_FAILED,
    /** An event could not be brought to one of its consumers and is given up; subject: the event. */
    EVENT_UNDELIVERABLE
}
