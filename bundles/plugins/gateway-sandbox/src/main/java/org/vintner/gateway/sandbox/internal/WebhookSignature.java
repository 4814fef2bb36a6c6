package org.vintner.gateway.sandbox.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and checks notifications: {@code Sandbox-Signature: t=<Unix seconds>,v1=<hex>}, where v1 is the HMAC-SHA256 of the
 * seconds, a dot and the raw body. While a secret is being changed there are several v1, one per secret.
 */
final class WebhookSignature {

    static final String HEADER = "Sandbox-Signature";
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LONGEST_HEADER = 2048;

    private final List<SecretKeySpec> keys;

    /** When each key, by its place, was the first that fitted. */
    private final Map<Integer, Instant> uses = new ConcurrentHashMap<>();

    WebhookSignature(List<String> secrets) {
        this.keys = secrets.stream()
                .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
    }

    /** {@return the header's value} */
    String sign(byte[] body, Instant at) {
        String seconds = Long.toString(at.getEpochSecond());
        StringBuilder header = new StringBuilder("t=").append(seconds);
        for (SecretKeySpec key : keys) {
            header.append(",v1=").append(HexFormat.of().formatHex(mac(key, seconds, body)));
        }
        return header.toString();
    }

    /** {@return why the header is not good for the body, or empty when it is} */
    Optional<String> refusal(String header, byte[] body, Instant receivedAt) {
        if (header.length() > LONGEST_HEADER) {
            return Optional.of("the signature header is too long");
        }
        String seconds = "";
        List<byte[]> signatures = new ArrayList<>();
        for (String part : header.split(",", -1)) {
            if (part.startsWith("t=")) {
                seconds = part.substring(2);
            } else if (part.startsWith("v1=")) {
                decode(part.substring(3)).ifPresent(signatures::add);
            }
        }
        if (!seconds.matches("[0-9]{1,12}")) {
            return Optional.of("the signature header has no time");
        }
        OptionalInt key = goodKey(signatures, seconds, body);
        if (key.isEmpty()) {
            return Optional.of("no signature fits the body and the configured secret");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), receivedAt);
        if (age.abs().compareTo(TOLERANCE) > 0) {
            return Optional.of("the signature's time is more than " + TOLERANCE.toSeconds() + " s off");
        }
        uses.put(key.getAsInt(), receivedAt);
        return Optional.empty();
    }

    /** {@return when the secret at this place of the list last proved a notification} */
    Optional<Instant> lastUse(int place) {
        return Optional.ofNullable(uses.get(place));
    }

    private static Optional<byte[]> decode(String hex) {
        try {
            return Optional.of(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Compares all, so that the time taken does not tell which one was close. */
    private OptionalInt goodKey(List<byte[]> signatures, String seconds, byte[] body) {
        OptionalInt good = OptionalInt.empty();
        for (int place = keys.size() - 1; place >= 0; place--) {
            byte[] expected = mac(keys.get(place), seconds, body);
            for (byte[] signature : signatures) {
                good = MessageDigest.isEqual(expected, signature) ? OptionalInt.of(place) : good;
            }
        }
        return good;
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
