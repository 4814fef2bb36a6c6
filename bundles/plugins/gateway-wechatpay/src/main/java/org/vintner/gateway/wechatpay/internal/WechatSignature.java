package org.vintner.gateway.wechatpay.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.vintner.gateway.http.RsaSignature;

/**
 * Checks what WeChat Pay signed, an answer or a notification: time, nonce and the untouched body, each ended by a line feed.
 * Signatures that begin with {@code WECHATPAY/SIGNTEST/} are its probes of whether anybody looks; they are wrong like any other.
 */
final class WechatSignature {

    static final String SERIAL = "Wechatpay-Serial";

    private static final String SCHEME = "WECHATPAY2-SHA256-RSA2048";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final int LONGEST_NONCE = 128;

    private final PlatformKeys keys;

    WechatSignature(PlatformKeys keys) {
        this.keys = keys;
    }

    /** Why it is not genuine. */
    record Refusal(String reason, boolean unknownKey) {}

    /**
     * {@return why it is not genuine; empty when it is}
     *
     * @param headers all values of a header, by name
     * @param body the untouched bytes
     * @param receivedAt what the time is compared with, in both directions
     */
    Optional<Refusal> refusal(Function<String, List<String>> headers, byte[] body, Instant receivedAt) {
        for (String name : List.of(SERIAL, "Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Nonce")) {
            if (headers.apply(name).size() != 1) {
                return refused("the header " + name + " is missing or repeated");
            }
        }
        List<String> scheme = headers.apply("Wechatpay-Signature-Type");
        if (!scheme.isEmpty() && !scheme.equals(List.of(SCHEME))) {
            return refused("it is not signed with " + SCHEME);
        }
        String serial = headers.apply(SERIAL).get(0);
        String seconds = headers.apply("Wechatpay-Timestamp").get(0);
        String nonce = headers.apply("Wechatpay-Nonce").get(0);
        if (!SECONDS.matcher(seconds).matches() || nonce.length() > LONGEST_NONCE) {
            return refused("its time or nonce has no proper form");
        }
        Optional<PublicKey> key = keys.find(serial);
        if (key.isEmpty()) {
            return Optional.of(new Refusal("it is signed with a key that is not known here", true));
        }
        String signature = headers.apply("Wechatpay-Signature").get(0);
        if (!RsaSignature.isGood(content(seconds, nonce, body), signature, key.get())) {
            return refused("its signature is not good");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), receivedAt);
        if (age.abs().compareTo(TOLERANCE) > 0) {
            return refused("its time is more than " + TOLERANCE.toSeconds() + " s off");
        }
        keys.used(serial);
        return Optional.empty();
    }

    private static Optional<Refusal> refused(String reason) {
        return Optional.of(new Refusal(reason, false));
    }

    private static byte[] content(String seconds, String nonce, byte[] body) {
        ByteArrayOutputStream content = new ByteArrayOutputStream(body.length + 64);
        content.writeBytes((seconds + "\n" + nonce + "\n").getBytes(StandardCharsets.UTF_8));
        content.writeBytes(body);
        content.write('\n');
        return content.toByteArray();
    }
}
