package org.vintner.rest.api.internal.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * A body of any size whose digest must be known before it is used. It waits in a temporary file, encrypted with a key that
 * exists in memory only: such a body may be a list of license keys, and these never lie in a plain file (S2.6).
 */
public final class SpooledBody implements AutoCloseable {

    private static final int BLOCK = 16;
    private static final long FULL = 1L << 20;

    private final Path file;
    private final SecretKeySpec key;
    private final String digest;

    private SpooledBody(Path file, SecretKeySpec key, String digest) {
        this.file = file;
        this.key = key;
        this.digest = digest;
    }

    static SpooledBody of(InputStream body) throws IOException {
        byte[] random = new byte[BLOCK];
        new SecureRandom().nextBytes(random);
        SecretKeySpec key = new SecretKeySpec(random, "AES");
        MessageDigest sha256 = sha256();
        Path file = Files.createTempFile("vintner-body-", ".tmp");
        try (OutputStream out = new CipherOutputStream(Files.newOutputStream(file), cipher(Cipher.ENCRYPT_MODE, key))) {
            new DigestInputStream(body, sha256).transferTo(out);
        } catch (IOException | RuntimeException e) {
            boolean full = Files.getFileStore(file).getUsableSpace() < FULL;
            Files.deleteIfExists(file);
            if (full) {
                throw new CommerceException(
                        CommerceError.STORAGE_FULL, "The server has no room for the body. Try again later.", e);
            }
            throw e;
        }
        return new SpooledBody(file, key, HexFormat.of().formatHex(sha256.digest()));
    }

    /** SHA-256 of bytes, as the digest of a spooled body is written. */
    public static String digest(byte[] body) {
        return HexFormat.of().formatHex(sha256().digest(body));
    }

    String digest() {
        return digest;
    }

    InputStream open() throws IOException {
        return new CipherInputStream(Files.newInputStream(file), cipher(Cipher.DECRYPT_MODE, key));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Counter mode from zero: safe because each key encrypts one body. */
    private static Cipher cipher(int mode, SecretKeySpec key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(mode, key, new IvParameterSpec(new byte[BLOCK]));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
