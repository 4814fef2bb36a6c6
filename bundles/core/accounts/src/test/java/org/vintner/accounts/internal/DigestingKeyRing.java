package org.vintner.accounts.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.vintner.persistence.store.KeyRing;

/** Knows digests only, and no key. */
final class DigestingKeyRing implements KeyRing {

    @Override
    public byte[] digest(String purpose, byte[] value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(purpose.getBytes(StandardCharsets.UTF_8));
            return digest.digest(value);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] encrypt(byte[] plain, byte[] context) {
        throw new AssertionError("not used");
    }

    @Override
    public byte[] decrypt(byte[] sealed, byte[] context) {
        throw new AssertionError("not used");
    }

    @Override
    public byte[] mac(String purpose, byte[] data) {
        throw new AssertionError("not used");
    }

    @Override
    public boolean verify(String purpose, byte[] data, byte[] mac) {
        throw new AssertionError("not used");
    }

    @Override
    public void rotate() {
        throw new AssertionError("not used");
    }
}
