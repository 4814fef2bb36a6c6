package org.vintner.downloads.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.vintner.spi.storage.FileStorage;

/** Copies from any storage through a small buffer. */
final class CopyingSender implements BodySender {
    private static final int BUFFER = 64 * 1024;

    private final FileStorage storage;
    private final String objectId;
    private final OutputStream client;

    CopyingSender(FileStorage storage, String objectId, OutputStream client) {
        this.storage = storage;
        this.objectId = objectId;
        this.client = client;
    }

    @Override
    public boolean send(ByteRange range, Sending sending) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, range.length())];
        try (InputStream content = storage.open(objectId, range.from(), range.length())) {
            for (long left = range.length(); left > 0; ) {
                int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("The storage gave fewer bytes than the file has");
                }
                write(buffer, read, sending);
                left -= read;
                if (!sending.sent(read)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Nobody says how much of a buffer went out before the line broke, and all of it may have arrived. */
    private void write(byte[] buffer, int length, Sending sending) throws ClientGoneException {
        try {
            client.write(buffer, 0, length);
        } catch (IOException e) {
            sending.brokeOffAfter(length);
            throw new ClientGoneException(e);
        }
    }
}
