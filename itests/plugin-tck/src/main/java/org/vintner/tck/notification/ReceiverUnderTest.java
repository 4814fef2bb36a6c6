package org.vintner.tck.notification;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vintner.spi.notification.NotificationChannel;
import org.vintner.tck.Misbehavior;

/**
 * A notification plugin, and the service at its other end that takes messages: a program that misbehaves on request. Opened anew
 * for each rule. Give the plugin short time-outs.
 */
public interface ReceiverUnderTest extends AutoCloseable {

    /** {@return the plugin} */
    NotificationChannel channel();

    /** {@return every secret of the configuration} */
    Set<String> secrets();

    /** {@return an address that this channel reaches; another one for each number} */
    String recipient(int number);

    /** {@return an address that is not of this channel's kind} */
    String foreignRecipient();

    /** {@return the name of a template that it has} */
    String template();

    /** {@return a model for that template} */
    Map<String, Object> model();

    /** {@return what arrived for an address: what the receiver took, one text per message, with its number if it has one} */
    List<String> arrived(String recipient);

    /**
     * Makes the service misbehave from now on. Of what there is: {@code REFUSE} (the address is refused for good), {@code
     * SERVER_ERROR} (come back later), {@code UNREACHABLE}, {@code HANG}, {@code LOSE_ANSWER} (it takes the message, and the line breaks
     * before it says so).
     */
    void dial(Misbehavior misbehavior);

    /** Makes it behave again. */
    void behave();

    /** {@return what this service can't do by its nature, and why} */
    default Map<Misbehavior, String> cannot() {
        return Map.of();
    }

    /** Ends the plugin, and then the service. */
    @Override
    void close();
}
