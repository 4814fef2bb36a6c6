package org.vintner.gateway.wechatpay.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.vintner.gateway.http.JsonObject;

/** Opens what WeChat Pay seals with the API v3 key: AES-256-GCM. There are two keys while one is being changed. */
final class SealedText {

    private static final String ALGORITHM = "AEAD_AES_256_GCM";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Map<String, byte[]> keys;
    private final Clock clock;
    private final Map<String, Instant> lastUses = new ConcurrentHashMap<>();

    SealedText(Map<String, byte[]> keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * {@return the text; empty when no key opens it}
     *
     * @param sealed algorithm, nonce, associated data and ciphertext
     * @throws JsonObject.Malformed when something is missing, or it is sealed in another way
     */
    Optional<String> open(JsonObject sealed) {
        byte[] nonce = sealed.text("nonce").getBytes(StandardCharsets.UTF_8);
        if (!sealed.text("algorithm").equals(ALGORITHM) || nonce.length != NONCE_BYTES) {
            throw new JsonObject.Malformed("it is not sealed with AES-256-GCM");
        }
        byte[] context = sealed.optionalText("associated_data").orElse("").getBytes(StandardCharsets.UTF_8);
        byte[] ciphertext = decoded(sealed.text("ciphertext"));
        for (Map.Entry<String, byte[]> key : keys.entrySet()) {
            Optional<byte[]> text = open(key.getValue(), nonce, context, ciphertext);
            if (text.isPresent()) {
                lastUses.put(key.getKey(), clock.instant());
                return text.map(JsonObject::text);
            }
        }
        return Optional.empty();
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new JsonObject.Malformed("its ciphertext is no base64");
        }
    }

    private static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] context, byte[] ciphertext) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context);
            return Optional.of(cipher.doFinal(ciphertext));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    Map<String, Instant> lastUses() {
        return Map.copyOf(lastUses);
    }
}
