package org.vintner.console.internal;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.vintner.api.Money;

/** Writes what commands show as JSON, in the form of the REST API: constants in lower case, absent values left out. */
final class Json {

    private final StringBuilder text = new StringBuilder();

    private Json() {}

    static String write(Object value) {
        Json json = new Json();
        json.value(value);
        return json.text.toString();
    }

    private void value(Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(this::value, () -> text.append("null"));
        } else if (value instanceof Fields fields) {
            list('{', present(fields), this::member, '}');
        } else if (value instanceof Collection<?> many) {
            list('[', many, this::value, ']');
        } else if (value instanceof Money money) {
            value(new Fields()
                    .with("amount", money.amount())
                    .with("currency", money.currency().getCurrencyCode()));
        } else if (value instanceof MinorUnits units) {
            text.append(units.amount());
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof Enum<?>) {
            quoted(Text.of(value));
        } else {
            quoted(String.valueOf(value));
        }
    }

    private static List<Map.Entry<String, Object>> present(Fields fields) {
        return fields.asMap().entrySet().stream()
                .filter(member -> !member.getValue().equals(Optional.empty()))
                .toList();
    }

    private void member(Map.Entry<String, Object> member) {
        quoted(member.getKey());
        text.append(':');
        value(member.getValue());
    }

    private <T> void list(char open, Collection<T> items, Consumer<? super T> write, char close) {
        text.append(open);
        for (Iterator<T> i = items.iterator(); i.hasNext(); ) {
            write.accept(i.next());
            if (i.hasNext()) {
                text.append(',');
            }
        }
        text.append(close);
    }

    private void quoted(String string) {
        text.append('"');
        string.chars().forEach(c -> character((char) c));
        text.append('"');
    }

    private void character(char c) {
        switch (c) {
            case '"', '\\' -> text.append('\\').append(c);
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                // Also what is not ASCII, as a terminal's encoding is anybody's guess.
                if (c < 0x20 || c > 0x7e) {
                    text.append(String.format("\\u%04x", (int) c));
                } else {
                    text.append(c);
                }
            }
        }
    }
}
