package org.vintner.tck.depot;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes of an upload while they are sent: counts and digests them, and leaves the stream open, as it is not ours. */
final class Upload extends FilterInputStream {

    private final MessageDigest digest;
    private final AtomicLong size = new AtomicLong();
    /** Whether we wait for whoever uploads, and not for the service. */
    private volatile boolean reading;

    Upload(InputStream content) {
        super(content);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        reading = true;
        int count;
        try {
            count = super.read(into, offset, length);
        } finally {
            reading = false;
        }
        if (count > 0) {
            digest.update(into, offset, count);
            size.addAndGet(count);
        }
        return count;
    }

    @Override
    public void close() {
        // Whoever gave it closes it.
    }

    long size() {
        return size.get();
    }

    boolean isReading() {
        return reading;
    }

    /** {@return the digest of all that was read; to be asked for once, at the end} */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
