package org.vintner.gateway.stripe.internal;

import java.io.Closeable;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.gateway.http.ProviderHttp.Reply;
import org.vintner.gateway.http.ProviderHttp.Reply.Answer;

/** Stripe's API: form in, JSON out, and the four things that an answer can mean. */
final class StripeApi implements Closeable {

    /** What fields mean and which there are depends on it, so it is ours and not the account's. */
    static final String VERSION = "2026-07-29.dahlia";

    private static final Logger LOG = LoggerFactory.getLogger(StripeApi.class);
    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;

    private final ProviderHttp http;
    private final URI base;
    private final Duration timeout;
    private final String channel;
    private final String secretKey;

    StripeApi(StripeSettings settings) {
        this.http = new ProviderHttp(settings.trusted(), settings.timeout());
        this.base = settings.baseUrl();
        this.timeout = settings.timeout();
        this.channel = settings.channel();
        this.secretKey = settings.secretKey();
    }

    /** What came of a call. */
    sealed interface Result {}

    /** Done: the object that Stripe answered. */
    record Done(JsonObject object, Answer answer) implements Result {}

    /**
     * Stripe said no, and has done nothing.
     *
     * @param code Stripe's code, such as {@code charge_already_refunded}; its type where there is no code
     * @param message Stripe's words, for operators
     */
    record No(int status, String code, String message) implements Result {

        @Override
        public String toString() {
            return "Stripe said no (HTTP " + status + ", " + code + "): " + message;
        }
    }

    /** Nothing can have been done: it did not leave, or was turned away at the door. */
    record NotDone(String reason) implements Result {

        @Override
        public String toString() {
            return reason;
        }
    }

    /** It is not known whether it was done. */
    record Unknown(String reason) implements Result {

        @Override
        public String toString() {
            return reason;
        }
    }

    Result get(String path) {
        return send(ProviderHttp.get(URI.create(base + path), timeout));
    }

    /** @param key the idempotency key; empty where the call is idempotent by itself */
    Result post(String path, Map<String, String> form, String key) {
        HttpRequest.Builder request = ProviderHttp.post(
                URI.create(base + path),
                timeout,
                "application/x-www-form-urlencoded",
                form(form).getBytes(StandardCharsets.US_ASCII));
        return send(key.isEmpty() ? request : request.header("Idempotency-Key", key));
    }

    private Result send(HttpRequest.Builder request) {
        return result(http.send(
                request.header("Authorization", "Bearer " + secretKey)
                        .header("Stripe-Version", VERSION)
                        .header("Accept", "application/json")
                        .header("User-Agent", "Vintner/1")
                        .build(),
                LARGEST_ANSWER));
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Result result(Reply reply) {
        if (reply instanceof Reply.NotSent notSent) {
            return new NotDone(notSent.reason());
        }
        return reply instanceof Answer answer ? read(answer) : new Unknown(((Reply.NoAnswer) reply).reason());
    }

    private Result read(Answer answer) {
        try {
            return answer.isSuccess() ? new Done(answer.json(), answer) : refused(answer);
        } catch (JsonObject.Malformed e) {
            return new Unknown("HTTP " + answer.status() + " with an answer that can't be read");
        }
    }

    private Result refused(Answer answer) {
        JsonObject error = answer.json().objectOrEmpty("error");
        String type = error.optionalText("type").orElse("");
        String code = error.optionalText("code").orElse(type);
        int status = answer.status();
        boolean own = status >= 400 && status < 500;
        if (status == 401 || status == 403 || status == 429) {
            LOG.warn("Channel {}: Stripe turned a call away (HTTP {}, {})", channel, status, code);
            return new NotDone("Stripe turned the call away (HTTP " + status + ", " + code + ")"
                    + (status == 429 ? "" : "; check secretKey and its permissions"));
        }
        // A call under the same key is running, or was another one: what there is says only a look-up.
        if (!own || status == 409 || type.equals("idempotency_error")) {
            return new Unknown("HTTP " + status + ", " + code);
        }
        return new No(status, code, error.optionalText("message").orElse("no reason given"));
    }

    @Override
    public void close() {
        http.close();
    }
}
