package org.vintner.downloads.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Hands slices of a mapped file to the engine. */
final class MappedSender implements BodySender {
    private static final int LARGEST_PIECE = 512 * 1024;
    private static final int SMALLEST_PIECE = 32 * 1024;
    private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(100);

    private final MappedFile file;
    private final BufferStream client;

    MappedSender(MappedFile file, BufferStream client) {
        this.file = file;
        this.client = client;
    }

    @Override
    public boolean send(ByteRange range, Sending sending) throws IOException {
        int most = LARGEST_PIECE / 8;
        for (long from = range.from(); from < range.to(); ) {
            ByteBuffer piece = file.slice(from, Math.min(most, range.to() - from));
            int length = piece.remaining();
            long begun = System.nanoTime();
            write(piece, sending);
            // A slow client gets small pieces, as a grant that is taken back is noticed between two of them.
            most = System.nanoTime() - begun < QUICK
                    ? Math.min(LARGEST_PIECE, most * 2)
                    : Math.max(SMALLEST_PIECE, most / 2);
            from += length;
            if (!sending.sent(length)) {
                return false;
            }
        }
        return true;
    }

    /** What went out of a piece before the line broke may have arrived: uncounted, it would be a way to the file for nothing. */
    private void write(ByteBuffer piece, Sending sending) throws ClientGoneException {
        int before = piece.remaining();
        try {
            client.write(piece);
        } catch (IOException e) {
            sending.brokeOffAfter(before - piece.remaining());
            throw new ClientGoneException(e);
        }
    }
}
