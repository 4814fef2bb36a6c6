package org.vintner.itests.simulators;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param status HTTP status
 * @param headers names and values
 * @param body bytes, none for no body
 */
public record Reply(int status, Map<String, String> headers, byte[] body) {

    /** {@return an answer in JSON} */
    public static Reply json(int status, JsonNode body) {
        return new Reply(status, Map.of("Content-Type", "application/json"), Json.bytes(body));
    }

    /** {@return a page} */
    public static Reply html(int status, String body) {
        return text(status, "text/html; charset=utf-8", body);
    }

    /** {@return a text} */
    public static Reply text(int status, String contentType, String body) {
        return new Reply(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return an answer that sends the browser on} */
    public static Reply redirect(String to) {
        return new Reply(303, Map.of("Location", to), new byte[0]);
    }

    /** {@return an answer without a body} */
    public static Reply empty(int status) {
        return new Reply(status, Map.of(), new byte[0]);
    }

    /** {@return the same with one header more} */
    public Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body);
    }
}
