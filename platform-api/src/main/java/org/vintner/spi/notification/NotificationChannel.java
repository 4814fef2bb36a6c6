package org.vintner.spi.notification;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One way to reach people. Register one service per configuration with the property {@link #NAME}. Calls come from Vintner's
 * threads, several at once, outside any transaction, and are given up after {@link #deadline()}. Throwing is understood as
 * unknown.
 *
 * <p>Rules are numbered; each is a test of {@code org.vintner:plugin-tck}, which an author's contract test extends: NT-09, NT-10, NT-11,
 * NT-12, NT-13, NT-14.
 */
@ConsumerType
public interface NotificationChannel {

    /** Service property: the channel's name, such as {@code email}. */
    String NAME = "vintner.notification";

    /**
     * Says whether this channel can carry a message, without sending it: it has a template for it and the address is of its
     * kind.
     *
     * <p>Rules of the plugin-tck: NT-02, NT-03.
     *
     * @param message the message
     * @return whether to call {@link #send}
     */
    boolean carries(Message message);

    /**
     * Sends a message. May be called again with the same {@link Message#delivery()} after an unknown outcome: a channel that
     * can tell the receiver that both are one does so, as mail does by its message id.
     *
     * <p>Rules of the plugin-tck: NT-01, NT-04, NT-05, NT-06, NT-07, NT-08.
     *
     * @param message the message
     * @return what the other side said
     */
    SendOutcome send(Message message);

    /** {@return how long a call may take before Vintner gives it up; more than 25 seconds are not waited for} */
    default Duration deadline() {
        return Duration.ofSeconds(30);
    }
}
