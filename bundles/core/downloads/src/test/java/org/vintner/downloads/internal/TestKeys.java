package org.vintner.downloads.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.vintner.persistence.store.KeyRing;

/** Signs as the real one, with a key that everybody knows. */
final class TestKeys implements KeyRing {
    @Override
    public byte[] encrypt(byte[] plain, byte[] context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] decrypt(byte[] sealed, byte[] context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] digest(String purpose, byte[] value) {
        return hmac("digest " + purpose, value);
    }

    @Override
    public byte[] mac(String purpose, byte[] data) {
        return hmac("mac " + purpose, data);
    }

    @Override
    public boolean verify(String purpose, byte[] data, byte[] mac) {
        return MessageDigest.isEqual(mac(purpose, data), mac);
    }

    @Override
    public void rotate() {
        throw new UnsupportedOperationException();
    }

    private static byte[] hmac(String key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
