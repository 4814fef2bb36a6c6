package org.vintner.gateway.alipay.internal;

import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.vintner.gateway.http.RsaSignature;

/** Alipay's public keys: more than one while the key is being changed. */
final class AlipayKeys {

    private final Map<String, RSAPublicKey> keys;
    private final Clock clock;
    private final Map<String, Instant> lastUses = new ConcurrentHashMap<>();

    AlipayKeys(Map<String, RSAPublicKey> keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    boolean signed(byte[] content, String signature) {
        for (Map.Entry<String, RSAPublicKey> key : keys.entrySet()) {
            if (RsaSignature.isGood(content, signature, key.getValue())) {
                lastUses.put(key.getKey(), clock.instant());
                return true;
            }
        }
        return false;
    }

    Map<String, Instant> lastUses() {
        return Map.copyOf(lastUses);
    }
}
