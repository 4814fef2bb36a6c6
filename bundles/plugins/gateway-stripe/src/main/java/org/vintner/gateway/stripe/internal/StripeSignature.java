package org.vintner.gateway.stripe.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks {@code Stripe-Signature: t=<Unix seconds>,v1=<hex>[,v1=...]}, where v1 is the HMAC-SHA256 of the seconds, a dot and the
 * raw body. There are several v1 while a secret is rolled. Stripe's own library takes stamps of the future; here both directions
 * are bounded.
 */
final class StripeSignature {

    static final String HEADER = "stripe-signature";
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LONGEST_HEADER = 2048;
    private static final int MOST_SIGNATURES = 10;

    private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();

    /** @param secrets by the name of their property */
    StripeSignature(Map<String, String> secrets) {
        secrets.forEach((property, secret) ->
                keys.put(property, new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM)));
    }

    /** Whether a signature is good: by which secret, or why not. */
    sealed interface Check {}

    record Good(String property) implements Check {}

    record Bad(String reason) implements Check {}

    Check check(String header, byte[] body, Instant receivedAt) {
        if (header.length() > LONGEST_HEADER) {
            return new Bad("the signature header is too long");
        }
        List<String> times = new ArrayList<>();
        List<byte[]> signatures = new ArrayList<>();
        for (String part : header.split(",", -1)) {
            if (part.startsWith("t=")) {
                times.add(part.substring(2));
            } else if (part.startsWith("v1=")) {
                decode(part.substring(3)).ifPresent(signatures::add);
            }
        }
        if (times.size() != 1 || !times.get(0).matches("[0-9]{1,12}") || signatures.size() > MOST_SIGNATURES) {
            return new Bad("the signature header has not exactly one time");
        }
        Optional<String> property = signedWith(signatures, times.get(0), body);
        if (property.isEmpty()) {
            return new Bad("no signature fits the body and the configured secret");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(times.get(0))), receivedAt);
        return age.abs().compareTo(TOLERANCE) > 0
                ? new Bad("the signature's time is more than " + TOLERANCE.toSeconds() + " s off")
                : new Good(property.get());
    }

    private static Optional<byte[]> decode(String hex) {
        // Stripe writes small letters; another spelling of a good signature is an altered one.
        return hex.matches("[0-9a-f]{64}") ? Optional.of(HexFormat.of().parseHex(hex)) : Optional.empty();
    }

    /** Compares all, so that the time taken does not tell which one was close. */
    private Optional<String> signedWith(List<byte[]> signatures, String seconds, byte[] body) {
        Optional<String> found = Optional.empty();
        for (Map.Entry<String, SecretKeySpec> key : keys.entrySet()) {
            byte[] expected = mac(key.getValue(), seconds, body);
            for (byte[] signature : signatures) {
                if (MessageDigest.isEqual(expected, signature)) {
                    found = Optional.of(key.getKey());
                }
            }
        }
        return found;
    }

    private static byte[] mac(SecretKeySpec key, String seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(seconds.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) '.');
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
