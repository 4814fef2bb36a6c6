package org.vintner.spi.booking;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A rule about who may book what, for what data and expressions can't say: a membership in another system, a certificate that has
 * to be valid. Register one service per rule with the property {@link #NAME}. Every attempt to book any service is shown to every
 * rule; one that has nothing to say about a service allows it.
 */
@ConsumerType
public interface BookingRule {

    /** Service property: the rule's name, such as {@code membership}; buyers are told it when the rule refuses them. */
    String NAME = "vintner.booking.rule";

    /**
     * Judges an attempt. Asked before an order is placed, before a booking is moved and by dry runs, possibly several times for one
     * booking, by several threads at once: it decides nothing but the answer, and has no effect. May block until
     * {@link #deadline()}; a buyer waits for it, with an open transaction. When it throws or is late the attempt is refused, and the person told to try again later.
     *
     * @param attempt what somebody would like to book
     * @return the verdict
     */
    Verdict judge(BookingAttempt attempt);

    /** {@return how long {@link #judge} may take before Vintner gives it up, 5 seconds at most; a buyer waits for it} */
    default Duration deadline() {
        return Duration.ofSeconds(2);
    }
}
