package org.vintner.downloads.internal;

import java.util.ArrayList;
import java.util.List;
import org.vintner.persistence.store.StoredGrant;

/**
 * What was sent on a grant.
 *
 * <p>What the server has sent need not have arrived: when a line breaks, bytes are lost in the buffers of both sides. So the
 * end of each answer stays unsure, and a request that begins there takes the rest of it back from the count: it is the same
 * download, resumed. That costs bytes, of which there are three files for each download, so it is no way to more.
 *
 * @param size of the file
 * @param served how often each byte was sent
 * @param bytes all bytes that were sent
 * @param unsure the ends of the last answers
 */
record Tally(long size, Coverage served, long bytes, List<ByteRange> unsure) {
    /** As much as the buffers of both sides may hold. */
    private static final long MAX_UNSURE = 8L * 1024 * 1024;

    /** A resumed download has got something; else each request could be the repetition of the one before. */
    private static final long MIN_RECEIVED = 64L * 1024;

    private static final int MAX_ENDS = 16;
    private static final int FILES_PER_DOWNLOAD = 3;

    static Tally of(StoredGrant grant) {
        long size = grant.file().size();
        return new Tally(
                size, new Coverage(size, grant.served()), grant.servedBytes(), ByteRange.fromNumbers(grant.unsure()));
    }

    Tally sent(List<ByteRange> ranges) {
        return new Tally(size, served.plus(ranges), bytes + ByteRange.length(ranges), unsure);
    }

    /** An answer has ended after these ranges. */
    Tally ended(List<ByteRange> ranges) {
        if (ranges.isEmpty()) {
            return this;
        }
        ByteRange last = ranges.get(ranges.size() - 1);
        long from = Math.max(last.from() + MIN_RECEIVED, last.to() - MAX_UNSURE);
        if (from >= last.to()) {
            return this;
        }
        List<ByteRange> ends =
                new ArrayList<>(unsure.subList(Math.max(0, unsure.size() + 1 - MAX_ENDS), unsure.size()));
        ends.add(new ByteRange(from, last.to()));
        return new Tally(size, served, bytes, ends);
    }

    /** A request begins: if at an unsure place, what was sent from there on did not arrive. */
    Tally resumedBy(List<ByteRange> ranges) {
        long from = ranges.get(0).from();
        for (int i = unsure.size() - 1; i >= 0; i--) {
            ByteRange end = unsure.get(i);
            if (ranges.size() == 1 && end.from() <= from && from < end.to()) {
                List<ByteRange> others = new ArrayList<>(unsure);
                others.remove(i);
                return new Tally(size, served.minus(new ByteRange(from, end.to())), bytes, others);
            }
        }
        return this;
    }

    boolean exceeds(int maxDownloads) {
        return served.copies() > maxDownloads || bytes > FILES_PER_DOWNLOAD * size * maxDownloads;
    }
}
