package org.vintner.itests.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** HTTP in one line per request. Redirects are not followed. */
public final class Http {

    /** For JSON in tests. */
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private Http() {}

    /** An answer, read to its end. */
    public record Answer(int status, HttpResponse<byte[]> response) {

        /** {@return the body} */
        public byte[] bytes() {
            return response.body();
        }

        /** {@return the body} */
        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        /** {@return a header, or an empty text} */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** {@return the body} */
        public JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + this, e);
            }
        }

        /** {@return the problem's code, or an empty text} */
        public String code() {
            return header("Content-Type").startsWith("application/problem+json")
                    ? json().path("code").asText()
                    : "";
        }

        /** {@return itself, when the status is one of the wanted} */
        public Answer expect(int... statuses) {
            for (int wanted : statuses) {
                if (status == wanted) {
                    return this;
                }
            }
            throw new AssertionError("unexpected answer: " + this);
        }

        @Override
        public String toString() {
            String body = text();
            return response.request().method() + " " + response.uri() + " -> " + status + " "
                    + body.substring(0, Math.min(1000, body.length()));
        }
    }

    /** Sends a request; headers are names and values in turn. */
    public static Answer send(String method, URI uri, BodyPublisher body, String... headers) {
        return send(method, uri, body, TIMEOUT, headers);
    }

    private static Answer send(String method, URI uri, BodyPublisher body, Duration atMost, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(atMost).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + uri + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** GET. */
    public static Answer get(URI uri, String... headers) {
        return send("GET", uri, BodyPublishers.noBody(), headers);
    }

    /** POST of bytes. */
    public static Answer post(URI uri, byte[] body, String... headers) {
        return send("POST", uri, BodyPublishers.ofByteArray(body), headers);
    }

    /** POST of bytes that take their time to be worked through. */
    static Answer post(URI uri, byte[] body, Duration atMost, String... headers) {
        return send("POST", uri, BodyPublishers.ofByteArray(body), atMost, headers);
    }

    /** POST of a form. */
    public static Answer form(URI uri, String form) {
        return send("POST", uri, BodyPublishers.ofString(form), "Content-Type", "application/x-www-form-urlencoded");
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
