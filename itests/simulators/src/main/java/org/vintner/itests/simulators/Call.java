package org.vintner.itests.simulators;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came.
 *
 * @param method in capitals
 * @param path without query
 * @param rawQuery as it came, empty without
 * @param headers names in lower case
 * @param body untouched
 */
public record Call(String method, String path, String rawQuery, Map<String, List<String>> headers, byte[] body) {

    /** {@return a header's first value, or an empty text} */
    public String header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }

    /** {@return the body as text} */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** {@return the body as JSON} */
    public JsonNode json() {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    /** {@return the parameters of the query} */
    public Map<String, String> query() {
        return parameters(rawQuery);
    }

    /** {@return one parameter of the query} */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query().get(name));
    }

    /** {@return the fields of the form in the body} */
    public Map<String, String> form() {
        return parameters(text());
    }

    private static Map<String, String> parameters(String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.put(decode(name), decode(value));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
