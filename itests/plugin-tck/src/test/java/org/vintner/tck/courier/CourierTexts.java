package org.vintner.tck.courier;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vintner.spi.notification.Message;

/**
 * What messages say: {@code texts.properties}, and {@code texts_zh.properties} for people who read Chinese. A text in a
 * language that is not here is English.
 */
final class CourierTexts {

    private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z]+)}");

    /** A message as a person reads it. */
    record Text(String subject, String body) {}

    private final Properties english = read("texts.properties");
    private final Properties chinese = read("texts_zh.properties");

    private static Properties read(String file) {
        Properties texts = new Properties();
        try (InputStream stream = CourierTexts.class.getResourceAsStream(file)) {
            texts.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return whether there is a text for messages of this kind} */
    boolean has(String template) {
        return english.containsKey(template + ".subject");
    }

    /** {@return the text, or empty when there is none or the model lacks what it shows} */
    Optional<Text> of(Message message) {
        if (!has(message.template())) {
            return Optional.empty();
        }
        Locale locale = message.locale();
        Properties texts = locale.getLanguage().equals("zh") ? chinese : english;
        return filled(texts.getProperty(message.template() + ".subject"), message)
                .flatMap(subject -> filled(texts.getProperty(message.template() + ".text"), message)
                        .map(body -> new Text(subject, body)));
    }

    private static Optional<String> filled(String text, Message message) {
        StringBuilder filled = new StringBuilder();
        Matcher field = FIELD.matcher(text);
        while (field.find()) {
            Object value = message.model().get(field.group(1));
            if (value == null) {
                return Optional.empty();
            }
            field.appendReplacement(filled, Matcher.quoteReplacement(value.toString()));
        }
        return Optional.of(field.appendTail(filled).toString());
    }
}
