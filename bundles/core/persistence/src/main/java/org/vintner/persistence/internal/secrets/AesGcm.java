package org.vintner.persistence.internal.secrets;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM: nonce (12 bytes), cipher text, tag (16 bytes). Ciphers are kept for reuse, as making one costs more than using it. */
final class AesGcm {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final ConcurrentLinkedQueue<Cipher> ciphers = new ConcurrentLinkedQueue<>();

    /** Writes nonce, cipher text and tag to the end of {@code head}. */
    byte[] encrypt(SecretKey key, byte[] head, byte[] plain, byte[] context) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] cipherText;
        try {
            cipherText = run(Cipher.ENCRYPT_MODE, key, nonce, ByteBuffer.wrap(plain), context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot encrypt by AES-GCM", e);
        }
        return ByteBuffer.allocate(head.length + NONCE + cipherText.length)
                .put(head)
                .put(nonce)
                .put(cipherText)
                .array();
    }

    /**
     * Reads what remains in the buffer: nonce, cipher text and tag.
     *
     * @throws AEADBadTagException when key, context or content is not that of the encryption
     */
    byte[] decrypt(SecretKey key, ByteBuffer sealed, byte[] context) throws AEADBadTagException {
        if (sealed.remaining() < NONCE + TAG_BITS / 8) {
            throw new AEADBadTagException("Too short");
        }
        byte[] nonce = new byte[NONCE];
        sealed.get(nonce);
        try {
            return run(Cipher.DECRYPT_MODE, key, nonce, sealed, context);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot decrypt by AES-GCM", e);
        }
    }

    private byte[] run(int mode, SecretKey key, byte[] nonce, ByteBuffer in, byte[] context)
            throws GeneralSecurityException {
        Cipher reused = ciphers.poll();
        Cipher cipher = reused == null ? Cipher.getInstance("AES/GCM/NoPadding") : reused;
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        ByteBuffer out = ByteBuffer.allocate(cipher.getOutputSize(in.remaining()));
        int length = cipher.doFinal(in, out);
        ciphers.offer(cipher);
        return length == out.capacity() ? out.array() : Arrays.copyOf(out.array(), length);
    }
}
