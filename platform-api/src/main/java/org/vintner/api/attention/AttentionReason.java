package org.vintner.api.attention;

/** Why a person must look. */
public enum AttentionReason {
    /** A paid order found no stock. */
    SHORTAGE,
    /** Keys that were asked for outside came when their line did not wait for them any more; subject: the order. */
    KEYS_TOO_LATE,
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
    EVENT_UNDELIVERABLE,
    /** We captured or paid back, and the provider's bill does not have it; subject: the difference. */
    NOT_BILLED,
    /** A provider's bill has money that we do not know of; subject: the difference. */
    BILLED_UNKNOWN,
    /** A provider's bill says another amount, currency or number than we do; subject: the difference. */
    BILLED_DIFFERENTLY,
    /** A provider's bill has something twice; subject: the difference. */
    BILLED_TWICE,
    /** A provider kept another fee than was agreed; subject: the difference. */
    FEE_DIFFERS,
    /** A bill differs in more places than the list can take; subject: the bill. */
    MANY_DIFFERENCES,
    /** A bill can't be had; subject: the bill. */
    BILL_UNAVAILABLE
}
