package org.vintner.gateway.wechatpay.internal;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.gateway.http.JsonObject;
import org.vintner.gateway.http.Keys;
import org.vintner.gateway.http.ProviderClock;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.gateway.http.RsaSignature;

/**
 * WeChat Pay's signed calls: five lines signed with the merchant's key, JSON back, signed with one of WeChat Pay's. A 2xx without
 * a good signature is taken for forged.
 */
final class WechatPayClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WechatPayClient.class);
    private static final int LARGEST_ANSWER = 256 * 1024;
    private static final Duration RENEWAL = Duration.ofHours(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(3);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final String CERTIFICATES = "/v3/certificates";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WechatPaySettings settings;
    private final ProviderHttp http;
    private final PlatformKeys keys;
    private final WechatSignature signature;
    private final SealedText sealed;
    private final Clock clock;
    private final ProviderClock providerClock;
    private final ScheduledExecutorService renewal =
            Executors.newSingleThreadScheduledExecutor(WechatPayClient::thread);
    private final AtomicBoolean renewalWaits = new AtomicBoolean();
    private final AtomicLong renewedAt = new AtomicLong(System.nanoTime() - 2 * PAUSE_NANOS);
    private volatile boolean sealedOtherwise;

    WechatPayClient(WechatPaySettings settings, ProviderHttp http, PlatformKeys keys, SealedText sealed, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.keys = keys;
        this.signature = new WechatSignature(keys);
        this.sealed = sealed;
        this.clock = clock;
        this.providerClock = new ProviderClock("WeChat Pay", clock);
        renewIn(Duration.ZERO, FIRST_RETRY);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "vintner-wechatpay-certificates");
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }

    WechatReply get(String path) {
        return call("GET", path, "");
    }

    WechatReply post(String path, Map<String, ?> content) {
        return call("POST", path, JsonObject.write(content));
    }

    private WechatReply call(String method, String path, String body) {
        ProviderHttp.Reply reply = http.send(request(method, path, body, settings.timeout()), LARGEST_ANSWER);
        WechatReply read = read(reply);
        if (read instanceof WechatReply.NotTaken || read instanceof WechatReply.Forged) {
            LOG.warn("WeChat Pay channel '{}', {}: {}", settings.channel(), path.replaceAll("\\?.*", ""), read);
        }
        return read;
    }

    private HttpRequest request(String method, String path, String body, Duration deadline) {
        HttpRequest.Builder request = body.isEmpty()
                ? ProviderHttp.get(address(path), deadline)
                : ProviderHttp.post(address(path), deadline, "application/json", body.getBytes(StandardCharsets.UTF_8));
        settings.publicKey().ifPresent(key -> request.header(WechatSignature.SERIAL, key.id()));
        return request.header("Accept", "application/json")
                .header("User-Agent", "Vintner")
                .header("Authorization", authorization(method, path, body))
                .build();
    }

    private URI address(String path) {
        return URI.create(settings.base().toString().replaceAll("/+$", "") + path);
    }

    private String authorization(String method, String path, String body) {
        String nonce = nonce();
        long seconds = clock.instant().getEpochSecond();
        String lines = method + "\n" + address(path).getRawPath() + query(path) + "\n" + seconds + "\n" + nonce + "\n"
                + body + "\n";
        return "WECHATPAY2-SHA256-RSA2048 mchid=\"" + settings.merchantId() + "\",nonce_str=\"" + nonce
                + "\",timestamp=\"" + seconds + "\",serial_no=\"" + settings.certificateSerial() + "\",signature=\""
                + sign(lines) + "\"";
    }

    private static String query(String path) {
        int mark = path.indexOf('?');
        return mark < 0 ? "" : path.substring(mark);
    }

    String sign(String text) {
        return RsaSignature.sign(text.getBytes(StandardCharsets.UTF_8), settings.privateKey());
    }

    static String nonce() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    // ------------------------------------------------------------------ answers

    private WechatReply read(ProviderHttp.Reply reply) {
        if (reply instanceof ProviderHttp.Reply.NotSent notSent) {
            return new WechatReply.NotTaken("", notSent.reason());
        }
        if (reply instanceof ProviderHttp.Reply.NoAnswer none) {
            return new WechatReply.Unknown(none.reason());
        }
        ProviderHttp.Reply.Answer answer = (ProviderHttp.Reply.Answer) reply;
        providerClock.note(answer);
        try {
            return answer.status() == 200 || answer.status() == 204 ? done(answer) : refused(answer);
        } catch (JsonObject.Malformed e) {
            return new WechatReply.Unknown("WeChat Pay's answer can't be read: " + e.getMessage());
        }
    }

    private WechatReply done(ProviderHttp.Reply.Answer answer) {
        Optional<WechatSignature.Refusal> refusal = refusal(answer);
        if (refusal.filter(WechatSignature.Refusal::unknownKey).isPresent() && renew()) {
            refusal = refusal(answer);
        }
        if (refusal.isPresent()) {
            return new WechatReply.Forged(
                    "an answer is not WeChat Pay's: " + refusal.get().reason());
        }
        return new WechatReply.Done(
                answer.body().length == 0 ? new JsonObject(Map.of()) : JsonObject.parse(answer.body()));
    }

    private Optional<WechatSignature.Refusal> refusal(ProviderHttp.Reply.Answer answer) {
        return signature.refusal(answer.headers()::allValues, answer.body(), clock.instant());
    }

    /** Refusals need no signature, as WeChat Pay can't always give one; but one that is there must be good. */
    private WechatReply refused(ProviderHttp.Reply.Answer answer) {
        int status = answer.status();
        if (status < 400 || status >= 500) {
            return new WechatReply.Unknown("WeChat Pay answered with HTTP status " + status + ".");
        }
        JsonObject error = JsonObject.parse(answer.body());
        String code = error.text("code");
        String words = error.optionalText("message").orElse("");
        boolean signed = !answer.headers().allValues("Wechatpay-Signature").isEmpty();
        Optional<WechatSignature.Refusal> refusal = signed ? refusal(answer) : Optional.empty();
        if (refusal.filter(why -> !why.unknownKey()).isPresent()) {
            return new WechatReply.Forged(
                    "an answer is not WeChat Pay's: " + refusal.get().reason());
        }
        boolean notTaken = status == 401 || status == 429 || code.equals("NO_AUTH") || code.equals("SIGN_ERROR");
        return notTaken
                ? new WechatReply.NotTaken(code, "WeChat Pay does not take the call: " + code + " " + words)
                : new WechatReply.Refused(status, code, words);
    }

    /** The signature's verdict on a notification. An unknown key may be a new one: then it is fetched for the next time. */
    Optional<WechatSignature.Refusal> refusal(
            java.util.function.Function<String, List<String>> headers, byte[] body, java.time.Instant receivedAt) {
        Optional<WechatSignature.Refusal> refusal = signature.refusal(headers, body, receivedAt);
        if (refusal.filter(WechatSignature.Refusal::unknownKey).isPresent()) {
            renewSoon();
        }
        return refusal;
    }

    // ------------------------------------------------------------------ platform certificates

    /** One task is enough for a flood of notifications. */
    private void renewSoon() {
        if (renewalWaits.compareAndSet(false, true)) {
            try {
                renewal.execute(() -> {
                    renewalWaits.set(false);
                    renewQuietly();
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("The channel is being closed");
            }
        }
    }

    /** Hourly; after a failure sooner, each time later than before, so that a provider that was away is heard again at once. */
    private void renewIn(Duration pause, Duration retry) {
        try {
            var unused = renewal.schedule(
                    () -> {
                        boolean good = renewQuietly();
                        Duration later = retry.multipliedBy(2);
                        renewIn(good ? RENEWAL : retry, good || later.compareTo(RENEWAL) > 0 ? FIRST_RETRY : later);
                    },
                    pause.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The channel is being closed");
        }
    }

    private boolean renewQuietly() {
        try {
            return renew();
        } catch (RuntimeException e) {
            LOG.warn("WeChat Pay channel '{}': platform certificates could not be read", settings.channel(), e);
            return false;
        }
    }

    /**
     * Fetches the platform certificates, not more often than makes sense.
     *
     * @return whether there are any now, or the account has none
     */
    private synchronized boolean renew() {
        if (System.nanoTime() - renewedAt.get() < PAUSE_NANOS) {
            return !keys.certificates().isEmpty();
        }
        renewedAt.set(System.nanoTime());
        ProviderHttp.Reply reply = http.send(request("GET", CERTIFICATES, "", settings.timeout()), LARGEST_ANSWER);
        if (!(reply instanceof ProviderHttp.Reply.Answer answer) || answer.status() != 200) {
            renewedAt.set(System.nanoTime() - PAUSE_NANOS + TimeUnit.SECONDS.toNanos(2));
            boolean none = reply instanceof ProviderHttp.Reply.Answer refused && refused.status() == 404;
            return none && settings.publicKey().isPresent();
        }
        List<X509Certificate> fetched = certificates(answer.body());
        PlatformKeys theirs = new PlatformKeys(settings.publicKeys(), clock);
        theirs.replace(fetched);
        Optional<WechatSignature.Refusal> refusal =
                new WechatSignature(theirs).refusal(answer.headers()::allValues, answer.body(), clock.instant());
        if (refusal.isPresent()) {
            LOG.warn(
                    "WeChat Pay channel '{}': platform certificates are not taken: {}",
                    settings.channel(),
                    refusal.get().reason());
            return false;
        }
        keys.replace(fetched);
        return true;
    }

    /** Sealed with the API v3 key, which only WeChat Pay and the merchant have: that is what makes them trustworthy. */
    private List<X509Certificate> certificates(byte[] body) {
        List<X509Certificate> certificates = new ArrayList<>();
        List<JsonObject> entries = JsonObject.parse(body).objects("data");
        for (JsonObject each : entries) {
            sealed.open(each.object("encrypt_certificate"))
                    .map(Keys::certificate)
                    .ifPresent(certificates::add);
        }
        sealedOtherwise = certificates.isEmpty() && !entries.isEmpty();
        return certificates;
    }

    /** Looks, unless it has just looked, whether the certificates that WeChat Pay gives are sealed with none of our API v3 keys. */
    boolean sealsWithAnotherKey() {
        renewQuietly();
        return sealedOtherwise;
    }

    // ------------------------------------------------------------------ files

    /**
     * Fetches a file, which WeChat Pay does not sign.
     *
     * @param url as WeChat Pay gave it
     * @return what came of it; empty when the address is not at WeChat Pay
     */
    Optional<ProviderHttp.Reply> download(String url, Path file, long largest, Duration deadline) {
        String base = address("/").toString();
        if (!url.startsWith(base)) {
            return Optional.empty();
        }
        String path = url.substring(base.length() - 1);
        return Optional.of(http.download(request("GET", path, "", deadline), file, largest));
    }

    ProviderClock providerClock() {
        return providerClock;
    }

    @Override
    public void close() {
        renewal.shutdownNow();
    }
}
