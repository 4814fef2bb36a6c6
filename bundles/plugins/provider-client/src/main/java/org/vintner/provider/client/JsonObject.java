package org.vintner.provider.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed JSON object. Strict: one object in UTF-8 and nothing after it, no field twice, and each value of the wanted type. Depth
 * and length of names, texts and numbers are bounded by the parser.
 *
 * @param fields by name; {@code null} is kept as an empty {@link Optional}
 */
public record JsonObject(Map<String, Object> fields) {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final JsonObject EMPTY = new JsonObject(Map.of());

    /** Thrown when a text is no JSON object, or a field is missing or of another type. */
    public static class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        /** @param message what is wrong, without a value */
        public Malformed(String message) {
            super(message);
        }
    }

    /**
     * Reads an object.
     *
     * @throws Malformed when the text is none
     */
    public static JsonObject parse(byte[] text) {
        // Not the parser's own guess of the encoding: a body in UTF-16 is no JSON for us.
        try (JsonParser parser = FACTORY.createParser(utf8(text))) {
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

    /** {@return the JSON of maps, lists, texts, whole numbers and booleans} */
    public static byte[] write(Map<String, ?> object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            write(object, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
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

    private static String utf8(byte[] text) throws IOException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
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
            case VALUE_NULL -> Optional.empty();
            default -> throw new Malformed("not well-formed JSON");
        };
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return values;
    }

    /** {@return a text that must be there} */
    public String text(String name) {
        return optionalText(name).orElseThrow(() -> new Malformed(name + " is missing or no text"));
    }

    /** {@return a text, if there is one} */
    public Optional<String> optionalText(String name) {
        return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** {@return a whole number of 64 bits that must be there; {@code 1e2} and {@code 1.0} are none} */
    public long number(String name) {
        if (fields.get(name) instanceof Long number) {
            return number;
        }
        throw new Malformed(name + " is missing or no whole number");
    }

    /** {@return true or false, which must be there} */
    public boolean flag(String name) {
        if (fields.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw new Malformed(name + " is missing or neither true nor false");
    }

    /** {@return whether a field is there and not null} */
    public boolean has(String name) {
        Object value = fields.get(name);
        return value != null && !(value instanceof Optional);
    }

    /** {@return an object that must be there} */
    public JsonObject object(String name) {
        return optionalObject(name).orElseThrow(() -> new Malformed(name + " is missing or no object"));
    }

    /** {@return an object, if there is one} */
    public Optional<JsonObject> optionalObject(String name) {
        return fields.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /** {@return an object, or an empty one} */
    public JsonObject objectOrEmpty(String name) {
        return optionalObject(name).orElse(EMPTY);
    }

    /** {@return the objects of an array; none when it is not there} */
    public List<JsonObject> objects(String name) {
        if (!(fields.get(name) instanceof List<?> values)) {
            return List.of();
        }
        List<JsonObject> objects = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof JsonObject object) {
                objects.add(object);
            } else {
                throw new Malformed(name + " has something else than objects");
            }
        }
        return objects;
    }
}
