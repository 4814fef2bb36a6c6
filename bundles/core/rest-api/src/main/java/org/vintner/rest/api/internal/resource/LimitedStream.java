package org.vintner.rest.api.internal.resource;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** A body that may be long, but not longer than the limit. */
final class LimitedStream extends FilterInputStream {

    private final long limit;
    private long left;

    LimitedStream(InputStream body, long limit) {
        super(body);
        this.limit = limit;
        this.left = limit;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw tooLarge(limit);
        }
    }

    static CommerceException tooLarge(long limit) {
        return new CommerceException(
                CommerceError.BODY_TOO_LARGE, "A body of at most " + limit + " bytes is taken here.");
    }
}
