package org.vintner.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed JSON object. Strict: one object and nothing after it, no field twice, bounded depth, and each value of the wanted
 * type.
 *
 * @param fields values by name: text, {@code Long}, {@code BigDecimal}, {@code Boolean}, list, object; nothing is an empty
 *     {@code Optional}
 */
public record JsonObject(Map<String, Object> fields) {

    private static final int DEEPEST = 32;
    private static final JsonObject EMPTY = new JsonObject(Map.of());

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // By default buffers stay with the threads that used them, and the server's threads would keep an old
            // version of the plugin.
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    /** Thrown when a text is no JSON object, or a field is missing or of another type. Quotes nothing of the text. */
    public static class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        /** @param message what is wrong */
        public Malformed(String message) {
            super(message);
        }
    }

    /**
     * {@return the object}
     *
     * @param bytes JSON in UTF-8
     * @throws Malformed when it is none
     */
    public static JsonObject parse(byte[] bytes) {
        return parse(text(bytes));
    }

    /**
     * {@return the text of bytes in UTF-8}
     *
     * @param bytes the bytes
     * @throws Malformed when they are no UTF-8
     */
    public static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("not UTF-8");
        }
    }

    /**
     * {@return the object}
     *
     * @param text JSON
     * @throws Malformed when it is none
     */
    public static JsonObject parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("not a JSON object");
            }
            JsonObject object = object(parser);
            if (parser.nextToken() != null) {
                throw new Malformed("something follows the JSON object");
            }
            return object;
        } catch (IOException e) {
            // Without the parser's words, which quote the text.
            throw new Malformed("not well-formed JSON");
        }
    }

    /**
     * {@return the text of each field's value as it was written, by the field's name: what a signature was made over}
     *
     * @param text JSON that {@link #parse(String)} took
     */
    public static Map<String, String> raw(String text) {
        Map<String, String> raw = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                raw.put(name, text.substring(start, (int)
                        parser.currentLocation().getCharOffset()));
            }
        } catch (IOException e) {
            throw new Malformed("not well-formed JSON");
        }
        return raw;
    }

    private static JsonObject object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return new JsonObject(fields);
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> {
                Number number = parser.getNumberValue();
                // What does not fit 64 bits stays what it is, and is refused when it is asked for.
                yield number instanceof Integer small ? (Object) small.longValue() : number;
            }
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> Optional.empty();
        };
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return values;
    }

    /**
     * {@return a text}
     *
     * @param name the field
     * @throws Malformed when it is missing or no text
     */
    public String text(String name) {
        return optionalText(name).orElseThrow(() -> new Malformed(name + " is missing or no text"));
    }

    /**
     * {@return a text; empty when it is missing, empty or no text}
     *
     * @param name the field
     */
    public Optional<String> optionalText(String name) {
        return fields.get(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    /**
     * {@return a whole number}
     *
     * @param name the field
     * @throws Malformed when it is missing or no whole number of 64 bits
     */
    public long number(String name) {
        if (fields.get(name) instanceof Long number) {
            return number;
        }
        throw new Malformed(name + " is missing or no whole number");
    }

    /**
     * {@return an object}
     *
     * @param name the field
     * @throws Malformed when it is missing or no object
     */
    public JsonObject object(String name) {
        return optionalObject(name).orElseThrow(() -> new Malformed(name + " is missing or no object"));
    }

    /**
     * {@return an object; empty when it is missing or none}
     *
     * @param name the field
     */
    public Optional<JsonObject> optionalObject(String name) {
        return fields.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /**
     * {@return an object, or one without fields}
     *
     * @param name the field
     */
    public JsonObject objectOrEmpty(String name) {
        return optionalObject(name).orElse(EMPTY);
    }

    /**
     * {@return true or false}
     *
     * @param name the field
     * @throws Malformed when it is missing or neither
     */
    public boolean flag(String name) {
        if (fields.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw new Malformed(name + " is missing or neither true nor false");
    }

    /**
     * {@return whether a field is there, and is not null}
     *
     * @param name the field
     */
    public boolean has(String name) {
        Object value = fields.get(name);
        return value != null && !(value instanceof Optional);
    }

    /**
     * {@return the objects of a list}
     *
     * @param name the field
     * @throws Malformed when it is missing or no list of objects
     */
    public List<JsonObject> objects(String name) {
        if (fields.get(name) instanceof List<?> list) {
            return list.stream().map(each -> object(name, each)).toList();
        }
        throw new Malformed(name + " is missing or no list");
    }

    private static JsonObject object(String name, Object value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new Malformed(name + " has something else than objects");
    }

    /**
     * {@return the objects of a list; none when it is missing}
     *
     * @param name the field
     * @throws Malformed when it is there and has something else than objects
     */
    public List<JsonObject> objectsOrEmpty(String name) {
        return has(name) ? objects(name) : List.of();
    }

    /**
     * {@return the JSON text of an object}
     *
     * @param fields texts, whole numbers, true or false, and maps and lists of these, in the order in which they are to stand
     */
    public static String write(Map<String, ?> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            write(fields, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void write(Object value, JsonGenerator json) throws IOException {
        if (value instanceof Map<?, ?> fields) {
            json.writeStartObject();
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                json.writeFieldName(String.valueOf(field.getKey()));
                write(field.getValue(), json);
            }
            json.writeEndObject();
        } else if (value instanceof List<?> values) {
            json.writeStartArray();
            for (Object each : values) {
                write(each, json);
            }
            json.writeEndArray();
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(String.valueOf(value));
        }
    }
}
