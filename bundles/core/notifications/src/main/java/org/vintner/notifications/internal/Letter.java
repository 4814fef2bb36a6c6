package org.vintner.notifications.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.vintner.api.events.Event;
import org.vintner.api.id.DeliveryId;
import org.vintner.api.id.OrderId;
import org.vintner.spi.notification.Message;

/**
 * What an event has to say to one person.
 *
 * @param event the event
 * @param template what is said
 * @param order what it is about; empty for an administrator
 * @param recipient the person's address
 * @param locale the person's language
 * @param model what the template shows; made only when somebody carries it, and once for all channels
 */
record Letter(
        Event event,
        String template,
        Optional<OrderId> order,
        String recipient,
        Locale locale,
        Supplier<Map<String, Object>> model) {

    Message message(DeliveryId id, Map<String, Object> shown) {
        return new Message(id, template, recipient, locale, shown);
    }

    /** Shows neither address nor model. */
    @Override
    public String toString() {
        return "Letter[" + event.id() + ", " + template + "]";
    }
}
