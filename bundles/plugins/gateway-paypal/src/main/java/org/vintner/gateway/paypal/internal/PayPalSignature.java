package org.vintner.gateway.paypal.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.vintner.spi.gateway.RawNotification;

/**
 * Checks the signature of a notification: SHA256withRSA over transmission id, time, our webhook id and the CRC32 of the raw body.
 * The webhook id is never in the message. PayPal repeats a notification for three days with the stamp of the first time, so what
 * is old is taken; the event id tells copies.
 */
final class PayPalSignature {

    private static final String PREFIX = "paypal-";
    private static final Duration OLDEST = Duration.ofDays(4);
    private static final Duration FUTURE = Duration.ofMinutes(5);
    private static final int LONGEST = 1024;

    private final Map<String, String> webhookIds;
    private final PayPalCertificates certificates;

    /** @param webhookIds by the name of their property */
    PayPalSignature(Map<String, String> webhookIds, PayPalCertificates certificates) {
        this.webhookIds = webhookIds;
        this.certificates = certificates;
    }

    /** Whether a signature is good: for which webhook, or why not. */
    sealed interface Check {}

    record Good(String property) implements Check {}

    record Bad(String reason) implements Check {}

    /** Thrown inside when a header is not as it must be. */
    private static final class Missing extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Missing(String header) {
            super("the header " + header + " is missing, repeated or too long");
        }
    }

    Check check(RawNotification notification) {
        try {
            String id = header(notification, "transmission-id");
            String time = header(notification, "transmission-time");
            if (!header(notification, "auth-algo").equals("SHA256withRSA")) {
                return new Bad("its algorithm is not SHA256withRSA");
            }
            Optional<byte[]> signature = decoded(header(notification, "transmission-sig"));
            if (signature.isEmpty()) {
                return new Bad("its signature is no Base64");
            }
            Optional<String> wrongTime = wrongTime(time, notification.receivedAt());
            if (wrongTime.isPresent()) {
                return new Bad(wrongTime.get());
            }
            PayPalCertificates.Finding found =
                    certificates.find(header(notification, "cert-url"), notification.receivedAt());
            return found instanceof PayPalCertificates.Trusted trusted
                    ? signed(trusted.certificate(), id + "|" + time, notification.body(), signature.get())
                    : new Bad(((PayPalCertificates.Refused) found).reason());
        } catch (Missing e) {
            return new Bad(e.getMessage());
        }
    }

    private static String header(RawNotification notification, String name) {
        List<String> values = notification.headers().getOrDefault(PREFIX + name, List.of());
        if (values.size() != 1 || values.get(0).isBlank() || values.get(0).length() > LONGEST) {
            throw new Missing(PREFIX + name);
        }
        return values.get(0);
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            // Base64 has several spellings of the same bytes; only the one that PayPal writes is taken.
            return Base64.getEncoder().encodeToString(bytes).equals(base64) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> wrongTime(String time, Instant receivedAt) {
        try {
            Duration age = Duration.between(OffsetDateTime.parse(time).toInstant(), receivedAt);
            return age.compareTo(OLDEST) > 0 || age.negated().compareTo(FUTURE) > 0
                    ? Optional.of("its time is more than " + OLDEST.toDays() + " days ago or " + FUTURE.toSeconds()
                            + " s in the future")
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of("its time is none");
        }
    }

    private Check signed(X509Certificate certificate, String stamp, byte[] body, byte[] signature) {
        CRC32 crc = new CRC32();
        crc.update(body);
        for (Map.Entry<String, String> webhook : webhookIds.entrySet()) {
            String text = stamp + "|" + webhook.getValue() + "|" + crc.getValue();
            if (verifies(certificate, text.getBytes(StandardCharsets.UTF_8), signature)) {
                return new Good(webhook.getKey());
            }
        }
        return new Bad("the signature does not fit the body and the configured webhookId");
    }

    private static boolean verifies(X509Certificate certificate, byte[] text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
