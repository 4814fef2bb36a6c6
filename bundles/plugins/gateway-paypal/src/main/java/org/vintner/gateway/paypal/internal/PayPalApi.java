package org.vintner.gateway.paypal.internal;

import java.io.Closeable;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.gateway.http.ProviderHttp.Reply;
import org.vintner.gateway.http.ProviderHttp.Reply.Answer;
import org.vintner.gateway.http.ProviderHttp.Reply.NoAnswer;
import org.vintner.gateway.http.ProviderHttp.Reply.NotSent;
import org.vintner.gateway.http.SecretUses;
import org.vintner.gateway.http.TrustedCertificates;

/** PayPal's API: JSON in and out under an access token that is fetched once and kept, and the four things an answer can mean. */
final class PayPalApi implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(PayPalApi.class);
    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;
    private static final String JSON = "application/json";
    /** A token is not used to its last moment, as clocks differ and calls take time. */
    private static final Duration EARLIER = Duration.ofMinutes(2);

    /** The same request is being worked on, or was made with other contents: what there is says only a look-up. */
    private static final Set<String> UNSETTLED =
            Set.of("PREVIOUS_REQUEST_IN_PROGRESS", "PAYPAL_REQUEST_ID_PREVIOUSLY_USED", "DUPLICATE_REQUEST_ID");

    private final ProviderHttp http;
    private final PayPalSettings settings;
    private final SecretUses uses;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile Optional<Token> token = Optional.empty();

    PayPalApi(PayPalSettings settings, SecretUses uses) {
        this.http = new ProviderHttp(settings.trusted().map(TrustedCertificates::sslContext), settings.timeout());
        this.settings = settings;
        this.uses = uses;
    }

    /** Whether calls may be made: without a token nothing leaves. */
    private sealed interface Access {}

    private record Token(String value, Instant until) implements Access {

        boolean isGood() {
            return Clock.systemUTC().instant().isBefore(until);
        }

        @Override
        public String toString() {
            return "Token until " + until;
        }
    }

    private record Denied(String reason) implements Access {}

    /** What came of a call. */
    sealed interface Result {}

    /** Done: the object that PayPal answered. */
    record Done(JsonObject object, Answer answer) implements Result {}

    /**
     * PayPal said no, and has done nothing.
     *
     * @param issue PayPal's word, such as {@code INSTRUMENT_DECLINED}
     * @param message PayPal's sentence, for operators
     */
    record No(int status, String issue, String message) implements Result {

        @Override
        public String toString() {
            return "PayPal said no (HTTP " + status + ", " + issue + "): " + message;
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
        return call(left -> ProviderHttp.get(address(path), left));
    }

    /** @param requestId what PayPal knows a repeat by */
    Result post(String path, Map<String, ?> body, String requestId) {
        byte[] json = JsonObject.write(body).getBytes(StandardCharsets.UTF_8);
        return call(left -> ProviderHttp.post(address(path), left, JSON, json)
                .header("PayPal-Request-Id", requestId)
                .header("Prefer", "return=representation"));
    }

    private URI address(String path) {
        return URI.create(settings.baseUrl() + path);
    }

    /** The token and the call share one deadline. A token that PayPal no longer takes is fetched anew, once. */
    private Result call(Function<Duration, HttpRequest.Builder> request) {
        long end = System.nanoTime() + settings.timeout().toNanos();
        Result first = call(request, end);
        boolean stale = first instanceof No no && no.status() == 401;
        if (!stale) {
            return first;
        }
        token = Optional.empty();
        Result second = call(request, end);
        return second instanceof No no && no.status() == 401
                ? new NotDone("PayPal does not take its own token")
                : second;
    }

    private Result call(Function<Duration, HttpRequest.Builder> request, long end) {
        Access access = token(end);
        if (!(access instanceof Token granted)) {
            return new NotDone(((Denied) access).reason());
        }
        return result(send(request, "Bearer " + granted.value(), end));
    }

    private Reply send(Function<Duration, HttpRequest.Builder> request, String authorization, long end) {
        Duration left = left(end);
        if (left.isNegative() || left.isZero()) {
            return new NotSent("no time was left for the call");
        }
        return http.send(
                request.apply(left)
                        .header("Authorization", authorization)
                        .header("Accept", JSON)
                        .header("User-Agent", "Vintner/1")
                        .build(),
                LARGEST_ANSWER);
    }

    private static Duration left(long end) {
        return Duration.ofNanos(end - System.nanoTime());
    }

    // ------------------------------------------------------------------ token

    private Access token(long end) {
        Optional<Token> kept = token.filter(Token::isGood);
        return kept.isPresent() ? kept.get() : fetchedByOne(end);
    }

    private Access fetchedByOne(long end) {
        try {
            if (!fetching.tryLock(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                return new Denied("PayPal gives no access token in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Denied("interrupted");
        }
        try {
            // Whoever waited finds what the other one fetched.
            Optional<Token> kept = token.filter(Token::isGood);
            return kept.isPresent() ? kept.get() : fetched(end);
        } finally {
            fetching.unlock();
        }
    }

    private Access fetched(long end) {
        Access access = new Denied("no client secret");
        for (Map.Entry<String, String> secret : settings.clientSecrets().entrySet()) {
            access = fetch(secret.getValue(), end);
            if (access instanceof Token) {
                uses.note(secret.getKey(), Clock.systemUTC().instant());
                return access;
            }
        }
        return access;
    }

    private Access fetch(String secret, long end) {
        String credentials = Base64.getEncoder()
                .encodeToString((settings.clientId() + ":" + secret).getBytes(StandardCharsets.UTF_8));
        byte[] form = "grant_type=client_credentials".getBytes(StandardCharsets.US_ASCII);
        Reply reply = send(
                left -> ProviderHttp.post(address("/v1/oauth2/token"), left, "application/x-www-form-urlencoded", form),
                "Basic " + credentials,
                end);
        if (reply instanceof NotSent notSent) {
            return new Denied(notSent.reason());
        }
        if (reply instanceof NoAnswer noAnswer) {
            return new Denied("no access token: " + noAnswer.reason());
        }
        Answer answer = (Answer) reply;
        if (answer.status() == 401 || answer.status() == 400) {
            LOG.warn("Channel {}: PayPal refuses client id and secret", settings.channel());
            return new Denied("PayPal refuses the credentials (HTTP " + answer.status()
                    + "); check clientId, clientSecret and mode");
        }
        try {
            JsonObject json = answer.json();
            Duration life = Duration.ofSeconds(json.number("expires_in"));
            Token fresh = new Token(
                    json.text("access_token"),
                    Clock.systemUTC().instant().plus(life.compareTo(EARLIER) > 0 ? life.minus(EARLIER) : life));
            token = Optional.of(fresh);
            return fresh;
        } catch (JsonObject.Malformed e) {
            return new Denied("no access token: HTTP " + answer.status() + " with an answer that can't be read");
        }
    }

    // ------------------------------------------------------------------ answers

    private Result result(Reply reply) {
        if (reply instanceof NotSent notSent) {
            return new NotDone(notSent.reason());
        }
        if (reply instanceof NoAnswer noAnswer) {
            return new Unknown(noAnswer.reason());
        }
        Answer answer = (Answer) reply;
        try {
            return answer.isSuccess() ? new Done(answer.json(), answer) : refused(answer);
        } catch (JsonObject.Malformed e) {
            return new Unknown("HTTP " + answer.status() + " with an answer that can't be read");
        }
    }

    private Result refused(Answer answer) {
        JsonObject error = answer.json();
        List<JsonObject> details = error.objectsOrEmpty("details");
        String issue = details.isEmpty()
                ? error.optionalText("name")
                        .or(() -> error.optionalText("error"))
                        .orElse("no reason")
                : details.get(0).optionalText("issue").orElse("no reason");
        int status = answer.status();
        if (status == 403 || status == 429) {
            LOG.warn("Channel {}: PayPal turned a call away (HTTP {}, {})", settings.channel(), status, issue);
            return new NotDone("PayPal turned the call away (HTTP " + status + ", " + issue + ")"
                    + (status == 429 ? "" : "; check the permissions of the app"));
        }
        boolean own = status >= 400 && status < 500;
        if (!own || status == 408 || status == 409 || UNSETTLED.contains(issue)) {
            return new Unknown("HTTP " + status + ", " + issue);
        }
        return new No(status, issue, error.optionalText("message").orElse("no reason given"));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
