package org.vintner.downloads.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Hands slices of a mapped file to the engine, and as much as the client takes at once past it. */
final class MappedSender implements BodySender {
    private static final int LARGEST_PIECE = 512 * 1024;
    private static final int SMALLEST_PIECE = 32 * 1024;
    private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(100);

    private final MappedFile file;
    private final BufferStream client;
    private final Optional<DirectLine> line;

    MappedSender(MappedFile file, BufferStream client, Optional<DirectLine> line) {
        this.file = file;
        this.client = client;
        this.line = line;
    }

    @Override
    public boolean send(ByteRange range, Sending sending) throws IOException {
        int most = LARGEST_PIECE / 8;
        for (long from = range.from(); from < range.to(); ) {
            ByteBuffer piece = file.slice(from, Math.min(line.isPresent() ? SMALLEST_PIECE : most, range.to() - from));
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
            // The last byte is the engine's, as it ends the answer with it.
            int past = sendPast(from, Math.min(most, range.to() - 1 - from), sending);
            from += past;
            if (past > 0 && !sending.sent(past)) {
                return false;
            }
        }
        return true;
    }

    private int sendPast(long from, long length, Sending sending) throws ClientGoneException {
        return line.isPresent() && length > 0 ? line.get().send(file, from, length, client, sending) : 0;
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
