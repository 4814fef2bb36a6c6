package org.vintner.spi.notification;

/** What came of {@link NotificationChannel#send}. */
public sealed interface SendOutcome {

    /**
     * The other side took it.
     *
     * @param reference the other side's number, to match later reports
     */
    record Sent(String reference) implements SendOutcome {}

    /**
     * The other side refused it for good: trying again is of no use.
     *
     * @param reason why, for operators; no personal data
     */
    record Refused(String reason) implements SendOutcome {}

    /**
     * The other side was not reached, or asked to come back later.
     *
     * @param reason why, for operators; no personal data
     */
    record NotSent(String reason) implements SendOutcome {}

    /**
     * It is not known whether the other side took it.
     *
     * @param reason why, for operators; no personal data
     */
    record Unknown(String reason) implements SendOutcome {}
}
