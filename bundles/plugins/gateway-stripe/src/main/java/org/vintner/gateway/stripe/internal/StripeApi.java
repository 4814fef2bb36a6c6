package org.vintner.gateway.stripe.internal;

import java.io.Closeable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.provider.client.JsonObject;
import org.vintner.provider.client.ProviderClient;
import org.vintner.provider.client.ProviderClient.Answer;
import org.vintner.provider.client.ProviderClient.Exchange;

/** Stripe's API: form in, JSON out, and the four things that an answer can mean. */
final class StripeApi implements Closeable {

    /** What fields mean and which there are depends on it, so it is ours and not the account's. */
    static final String VERSION = "2026-07-29.dahlia";

    private static final Logger LOG = LoggerFactory.getLogger(StripeApi.class);
    private static final byte[] NOTHING = {};

    private final ProviderClient client;
    private final String channel;
    private final String secretKey;

    StripeApi(StripeSettings settings) {
        this.client = new ProviderClient(settings.baseUrl(), settings.timeout(), settings.trusted());
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
    record NotDone(String reason) implements Result {}

    /** It is not known whether it was done. */
    record Unknown(String reason) implements Result {}

    Result get(String path) {
        return result(client.call("GET", path, headers(), NOTHING));
    }

    /** @param key the idempotency key; empty where the call is idempotent by itself */
    Result post(String path, Map<String, String> form, String key) {
        Map<String, String> headers = headers();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        if (!key.isEmpty()) {
            headers.put("Idempotency-Key", key);
        }
        return result(client.call("POST", path, headers, form(form).getBytes(StandardCharsets.US_ASCII)));
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + secretKey);
        headers.put("Stripe-Version", VERSION);
        headers.put("Accept", "application/json");
        headers.put("User-Agent", "Vintner/1");
        return headers;
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Result result(Exchange exchange) {
        if (exchange instanceof ProviderClient.NotSent notSent) {
            return new NotDone(notSent.reason());
        }
        if (exchange instanceof ProviderClient.NoAnswer noAnswer) {
            return new Unknown(noAnswer.reason());
        }
        return read((Answer) exchange);
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
        client.close();
    }
}
