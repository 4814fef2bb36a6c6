package org.vintner.downloads.internal;

import java.io.IOException;

/** A way to bring bytes of a stored file to a client, with bounded memory. */
interface BodySender {

    /**
     * Sends a part of the file.
     *
     * @param range which part
     * @param sending is told of each piece that went out
     * @return whether all was sent; false when {@code sending} said stop
     * @throws ClientGoneException when the client does not take more
     * @throws IOException when the storage does not give it
     */
    boolean send(ByteRange range, Sending sending) throws IOException;
}
