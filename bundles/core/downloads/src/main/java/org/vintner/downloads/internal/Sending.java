package org.vintner.downloads.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.vintner.persistence.store.StoredGrant;

/** One answer on its way: how much of it is out. Its own thread says so; others read it and may stop it. */
final class Sending {
    private final OpenGrant open;
    private final StoredGrant grant;
    private final List<ByteRange> ranges;
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean stopped;

    Sending(OpenGrant open, StoredGrant grant, List<ByteRange> ranges) {
        this.open = open;
        this.grant = grant;
        this.ranges = ranges;
    }

    /** The grant as it was at the beginning. */
    StoredGrant grant() {
        return grant;
    }

    /** What is sent. */
    List<ByteRange> ranges() {
        return ranges;
    }

    /**
     * Notes bytes of the file that went out, and says whether more may follow: not when the grant was taken back.
     *
     * @throws org.vintner.api.CommerceException {@code unavailable} when nobody can say that, for too long
     */
    boolean sent(long bytes) {
        sent.addAndGet(bytes);
        open.checkLease();
        return !stopped;
    }

    /** Notes bytes that may have gone out before the line broke. */
    void brokeOffAfter(long bytes) {
        sent.addAndGet(bytes);
    }

    long bytes() {
        return sent.get();
    }

    /** Does nothing the second time. */
    void end() {
        open.end(this);
    }

    List<ByteRange> sentRanges() {
        return ByteRange.slice(ranges, 0, sent.get());
    }

    List<ByteRange> unsentRanges() {
        return ByteRange.slice(ranges, sent.get(), ByteRange.length(ranges));
    }

    void stop() {
        stopped = true;
    }
}
