package org.vintner.downloads.internal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Hands slices of a mapped file to the engine. */
final class MappedSender implements BodySender {
    private static final int PIECE = 512 * 1024;

    private final MappedFile file;
    private final BufferStream client;

    MappedSender(MappedFile file, BufferStream client) {
        this.file = file;
        this.client = client;
    }

    @Override
    public boolean send(ByteRange range, Sending sending) throws IOException {
        for (long from = range.from(); from < range.to(); ) {
            ByteBuffer piece = file.slice(from, Math.min(PIECE, range.to() - from));
            int length = piece.remaining();
            write(piece);
            from += length;
            if (!sending.sent(length)) {
                return false;
            }
        }
        return true;
    }

    private void write(ByteBuffer piece) throws ClientGoneException {
        try {
            client.write(piece);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }
}
