package org.vintner.spi.notification;

import java.util.Locale;
import java.util.Map;
import org.vintner.api.id.DeliveryId;

/**
 * A message to one person. The channel renders it by its own template of that name, in the language nearest to the locale.
 * {@code toString()} shows neither recipient nor model, which may hold keys.
 *
 * @param delivery its number, the same when it is sent again
 * @param template what it says; the templates and their models are described in the notifications bundle's README
 * @param recipient an address as the channel understands it: a mail address, a telephone number
 * @param locale the person's language
 * @param model what the template shows: strings, numbers, booleans, and lists and maps of these
 */
public record Message(
        DeliveryId delivery, String template, String recipient, Locale locale, Map<String, Object> model) {

    /** Copies the model. */
    public Message {
        model = Map.copyOf(model);
    }

    @Override
    public String toString() {
        return "Message[" + delivery + ", " + template + "]";
    }
}
