package org.vintner.rest.api.internal.admission;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A body that did not come with its header. It is read as it arrives, without a thread, and the request goes on when it is
 * whole: so slow clients hold neither threads nor places.
 */
final class ArrivingBody implements ReadListener {

    private static final int FIRST_BUFFER = 1024;

    private final AsyncContext context;
    private final ServletInputStream stream;
    private final BodyMemory memory;
    private final int limit;
    private final boolean drains;
    private final long deadline;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();
    private byte[] buffer = new byte[0];
    private int length;
    private volatile int refusal;

    /**
     * A body that is still to be read.
     *
     * @param limit how many bytes are read at the most; what is longer is refused by whoever gets so many
     * @param drains whether what is longer is first read to its end, and thrown away: a client that still sends may lose the answer
     * @param deadline when it has to be there, by {@code System.nanoTime}
     */
    ArrivingBody(
            AsyncContext context,
            ServletInputStream stream,
            BodyMemory memory,
            int limit,
            boolean drains,
            long deadline) {
        this.context = context;
        this.stream = stream;
        this.memory = memory;
        this.limit = limit;
        this.drains = drains;
        this.deadline = deadline;
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!decided.get() && stream.isReady() && !stream.isFinished()) {
            if (length == limit) {
                if (stream.read(new byte[FIRST_BUFFER]) < 0) {
                    return;
                }
                continue;
            }
            if (length == buffer.length && !grow()) {
                refuse(503);
                return;
            }
            int read = stream.read(buffer, length, buffer.length - length);
            if (read < 0) {
                return;
            }
            length += read;
            if (length == limit && !drains) {
                goOn();
            }
        }
    }

    private boolean grow() {
        int wanted = Math.min(limit, Math.max(FIRST_BUFFER, 2 * buffer.length));
        if (!memory.take(wanted - buffer.length)) {
            return false;
        }
        buffer = Arrays.copyOf(buffer, wanted);
        return true;
    }

    @Override
    public void onAllDataRead() {
        goOn();
    }

    /** The client has gone, or the engine has lost its patience. */
    @Override
    public void onError(Throwable reason) {
        if (decided.compareAndSet(false, true)) {
            release();
            context.complete();
        }
    }

    private void goOn() {
        if (decided.compareAndSet(false, true)) {
            context.dispatch();
        }
    }

    /** Ends the wait with this status. */
    void refuse(int status) {
        if (decided.compareAndSet(false, true)) {
            refusal = status;
            context.dispatch();
        }
    }

    /** Ends the wait if it is over. */
    boolean expired(long now) {
        if (now - deadline > 0) {
            refuse(408);
        }
        return decided.get();
    }

    /** The status with which the request is to be refused; 0 for none. */
    int refusal() {
        return refusal;
    }

    /** What has been read, when it is whole. */
    byte[] bytes() {
        return Arrays.copyOf(buffer, length);
    }

    /** Gives the memory back; nobody reads the bytes any more. */
    void release() {
        if (released.compareAndSet(false, true)) {
            memory.giveBack(buffer.length);
        }
    }
}
