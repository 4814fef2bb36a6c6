package org.vintner.catalog.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** Counts and digests an upload while a storage reads it, and ends it when it grows too large. */
final class UploadStream extends FilterInputStream {
    private final MessageDigest digest = sha256();
    private final long limit;
    private long count;
    private boolean broken;

    UploadStream(InputStream content, long limit) {
        super(content);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = readNoted(bytes, offset, length);
        if (read > 0) {
            count += read;
            if (count > limit) {
                throw tooLarge(limit);
            }
            digest.update(bytes, offset, read);
        }
        return read;
    }

    private int readNoted(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    /** Every byte is to be counted, so it is read. */
    @Override
    public long skip(long n) throws IOException {
        int read = read(new byte[(int) Math.min(Math.max(n, 0), 8192)]);
        return Math.max(read, 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** It stays its owner's. */
    @Override
    public void close() {}

    /** Whether the uploader's side failed, not the storage. */
    boolean broken() {
        return broken;
    }

    long count() {
        return count;
    }

    String sha256Hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    static CommerceException tooLarge(long limit) {
        return new CommerceException(CommerceError.BODY_TOO_LARGE, "A file has at most " + limit + " bytes here.");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
