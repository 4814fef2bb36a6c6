package org.vintner.tck.acme;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Names and values as in {@code a=1&b=two}. Strict: at most 200 of them, UTF-8, and no name twice. */
record Form(Map<String, String> fields) {

    private static final int MOST_FIELDS = 200;

    /** Thrown when a text is no form, or a field is missing. */
    static final class Malformed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    static Form parse(byte[] text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : decoded(text).split("&", MOST_FIELDS + 1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2 || fields.size() == MOST_FIELDS) {
                throw new Malformed("no form");
            }
            if (fields.put(unescaped(parts[0]), unescaped(parts[1])) != null) {
                throw new Malformed("a field comes twice");
            }
        }
        return new Form(fields);
    }

    private static String decoded(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("not UTF-8");
        }
    }

    private static String unescaped(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Malformed("a wrong escape");
        }
    }

    String text(String name) {
        return find(name).orElseThrow(() -> new Malformed(name + " is missing"));
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    byte[] toBytes() {
        return fields.entrySet().stream()
                .map(field -> escaped(field.getKey()) + "=" + escaped(field.getValue()))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
