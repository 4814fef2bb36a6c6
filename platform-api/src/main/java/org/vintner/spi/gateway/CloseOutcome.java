package org.vintner.spi.gateway;

/** What came of {@link CloseUnpaid#close}. */
public sealed interface CloseOutcome {

    /** It is closed and can't be paid any more. */
    record Closed() implements CloseOutcome {}

    /** It can't be closed, because it is paid or just being paid: look it up. */
    record TooLate() implements CloseOutcome {}

    /**
     * It is not known whether it is closed.
     *
     * @param reason why, for operators
     */
    record Unknown(String reason) implements CloseOutcome {}
}
