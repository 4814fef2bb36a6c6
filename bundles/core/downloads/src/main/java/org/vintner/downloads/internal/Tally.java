package org.vintner.downloads.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** Much is sent at once. */
    Tally sent(Coverage ranges, long length) {
        return new Tally(size, served.plus(ranges), bytes + length, unsure);
    }

    /** Answers have ended at unsure places. */
    Tally ended(List<ByteRange> ends) {
        List<ByteRange> all = new ArrayList<>(unsure);
        all.addAll(ends);
        return new Tally(size, served, bytes, List.copyOf(all.subList(Math.max(0, all.size() - MAX_ENDS), all.size())));
    }

    /** What of an answer that ended after these ranges may not have arrived. */
    static Optional<ByteRange> unsureEnd(List<ByteRange> ranges) {
        if (ranges.isEmpty()) {
            return Optional.empty();
        }
        ByteRange last = ranges.get(ranges.size() - 1);
        long from = Math.max(last.from() + MIN_RECEIVED, last.to() - MAX_UNSURE);
        return from < last.to() ? Optional.of(new ByteRange(from, last.to())) : Optional.empty();
    }

    /** Whether a request begins where an answer may have broken off. */
    static boolean resumes(ByteRange end, List<ByteRange> ranges) {
        return ranges.size() == 1
                && end.from() <= ranges.get(0).from()
                && ranges.get(0).from() < end.to();
    }

    boolean isResumedBy(List<ByteRange> ranges) {
        return unsure.stream().anyMatch(end -> resumes(end, ranges));
    }

    /** A request begins: if at an unsure place, what was sent from there on did not arrive. */
    Tally resumedBy(List<ByteRange> ranges) {
        for (int i = unsure.size() - 1; i >= 0; i--) {
            ByteRange end = unsure.get(i);
            if (resumes(end, ranges)) {
                List<ByteRange> others = new ArrayList<>(unsure);
                others.remove(i);
                ByteRange lost = new ByteRange(ranges.get(0).from(), end.to());
                return new Tally(size, served.minus(lost), bytes, others);
            }
        }
        return this;
    }

    boolean exceeds(int maxDownloads) {
        return exceeds(maxDownloads, 0);
    }

    /** Whether it would be too much when so many whole copies were sent as well. */
    boolean exceeds(int maxDownloads, int moreCopies) {
        return moreCopies > copiesLeft(maxDownloads);
    }

    /** How many whole copies can be sent before it is too much; negative when it is. */
    int copiesLeft(int maxDownloads) {
        long bytesLeft = FILES_PER_DOWNLOAD * size * maxDownloads - bytes;
        return (int) Math.min(maxDownloads - served.copies(), Math.floorDiv(bytesLeft, Math.max(1, size)));
    }
}
