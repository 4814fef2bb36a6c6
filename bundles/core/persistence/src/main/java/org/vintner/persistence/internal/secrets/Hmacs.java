package org.vintner.persistence.internal.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 with a key for each purpose, derived from one root by HKDF (RFC 5869). Initialized objects are kept in a
 * queue per purpose: a thread local would make one for each virtual thread.
 */
final class Hmacs {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] SALT = "vintner".getBytes(StandardCharsets.US_ASCII);

    private final byte[] extracted;
    private final Map<String, Purpose> purposes = new ConcurrentHashMap<>();

    Hmacs(byte[] root) {
        extracted = fresh(SALT).doFinal(root);
    }

    byte[] of(String purpose, byte[] data) {
        return purposes.computeIfAbsent(purpose, this::derive).of(data);
    }

    /** The first block of HKDF's expansion, which is as long as the key. */
    private Purpose derive(String purpose) {
        Mac mac = fresh(extracted);
        mac.update(purpose.getBytes(StandardCharsets.UTF_8));
        return new Purpose(mac.doFinal(new byte[] {1}));
    }

    private static Mac fresh(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + ALGORITHM, e);
        }
    }

    private static final class Purpose {
        private final byte[] key;
        private final ConcurrentLinkedQueue<Mac> free = new ConcurrentLinkedQueue<>();

        Purpose(byte[] key) {
            this.key = key;
        }

        byte[] of(byte[] data) {
            Mac reused = free.poll();
            Mac mac = reused == null ? fresh(key) : reused;
            byte[] result = mac.doFinal(data);
            free.offer(mac);
            return result;
        }
    }
}
