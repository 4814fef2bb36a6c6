package org.vintner.tck.acme;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** {@code Acme-Signature: t=<Unix seconds>,v1=<hex>}: the HMAC-SHA256 of the seconds, a dot and the raw body. */
final class AcmeSignature {

    static final String HEADER = "acme-signature";

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern FORM = Pattern.compile("t=([0-9]{1,12}),v1=([0-9a-f]{64})");

    private final List<byte[]> secrets;

    AcmeSignature(List<String> secrets) {
        this.secrets = secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** {@return the header's value, made with the current secret} */
    String sign(byte[] body, Instant at) {
        String seconds = Long.toString(at.getEpochSecond());
        return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac(secrets.get(0), seconds, body));
    }

    /** {@return why the header is not good for the body, or empty when it is} */
    Optional<String> refusal(List<String> headers, byte[] body, Instant receivedAt) {
        if (headers.size() != 1) {
            return Optional.of("the signature header is there " + headers.size() + " times, not once");
        }
        Matcher header = FORM.matcher(headers.get(0));
        if (!header.matches()) {
            return Optional.of("the signature header has another form");
        }
        byte[] signature = HexFormat.of().parseHex(header.group(2));
        boolean good = false;
        for (byte[] secret : secrets) {
            // All are compared, in constant time: the time taken tells nothing.
            good |= MessageDigest.isEqual(mac(secret, header.group(1), body), signature);
        }
        if (!good) {
            return Optional.of("the signature fits no configured secret");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(header.group(1))), receivedAt);
        return age.abs().compareTo(TOLERANCE) > 0
                ? Optional.of("it was signed more than five minutes ago, or in the future")
                : Optional.empty();
    }

    private static byte[] mac(byte[] secret, String seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
