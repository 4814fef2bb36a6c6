package org.vintner.downloads.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.GrantId;
import org.vintner.persistence.store.GrantLook;
import org.vintner.persistence.store.StoredGrant;

/**
 * A grant that is in use on this server. Its note in the database says how much this server may send at most beyond what is
 * counted there; within the note, answers begin and end here without asking anybody. {@link TransferLedger} writes down what was
 * sent and finds out whether the grant may still be used.
 */
final class OpenGrant {
    /** So old may the last look at the database be when an answer begins. */
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    /** So old while an answer goes on: a busy database breaks no download. Less than a lease, so all of it stays noted. */
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();

    private static final long IDLE = Duration.ofSeconds(1).toNanos();
    private static final long COUNTED_EVERY = Duration.ofSeconds(1).toNanos();
    private static final long NOTED_EVERY = Duration.ofSeconds(30).toNanos();

    /** For how long a note is kept small after another server had to ask for that. */
    private static final long SHARED = Duration.ofSeconds(5).toNanos();

    /** Odd pieces cost time to count: they are counted before they are too many. */
    private static final int MAX_PIECES = 2048;

    private static final int MAX_ENDS = 16;

    private final GrantId id;
    private final UUID note = UUID.randomUUID();
    private final LongSupplier clock;

    /** Answers, and what they and those that ended have sent or will send beyond what is counted. */
    private final Set<Sending> running = new LinkedHashSet<>();

    private final List<ByteRange> ends = new ArrayList<>();
    private Coverage reserved = new Coverage(0, List.of());
    private long reservedBytes;

    /** As it was when the note was written. */
    private Optional<Reckoning> noted = Optional.empty();

    /** Attempts to write, of which nobody knows whether they went well. */
    private List<Uncounted> uncertain = List.of();

    private int attempts;

    /** So many copies may be on their way in answers that begin without the database: at most as many as are noted. */
    private int room;

    private boolean stale;
    private Optional<Long> doubtedAt = Optional.empty();
    private boolean ended;
    private Optional<Long> sharedSince = Optional.empty();
    private boolean asked;
    private long usedAt;
    private long notedAt;
    private volatile long lookedAt;

    OpenGrant(GrantId id, LongSupplier clock) {
        this.id = id;
        this.clock = clock;
        this.usedAt = clock.getAsLong();
        this.lookedAt = usedAt;
    }

    GrantId id() {
        return id;
    }

    UUID note() {
        return note;
    }

    /** Answers a request without the database, if that is possible; if not, nobody can say yet what its answer is. */
    synchronized boolean answer(Ask ask) {
        long now = clock.getAsLong();
        if (room == 0 || stale || now - lookedAt > FRESH || noted.isEmpty()) {
            return false;
        }
        Reckoning last = noted.get();
        if (!last.isFor(ask) || reserved.pieces() > MAX_PIECES || running.size() >= TransferLedger.MAX_IN_FLIGHT) {
            return false;
        }
        List<ByteRange> ranges;
        try {
            ranges = ask.wanted(last.grant());
        } catch (RuntimeException e) {
            ask.refuse(e);
            return true;
        }
        if (!fits(ranges) || resumes(ranges, last)) {
            return false;
        }
        Sending sending = new Sending(this, last.grant(), ranges);
        if (ask.begins()) {
            usedAt = now;
            begin(sending);
        }
        ask.admit(sending);
        return true;
    }

    private boolean fits(List<ByteRange> ranges) {
        for (ByteRange range : ranges) {
            if (reserved.max(range) >= room) {
                return false;
            }
        }
        return true;
    }

    private boolean resumes(List<ByteRange> ranges, Reckoning last) {
        return resumeOne(last.unsure(), ranges) || resumeOne(ends, ranges);
    }

    private static boolean resumeOne(List<ByteRange> ends, List<ByteRange> ranges) {
        for (ByteRange end : ends) {
            if (Tally.resumes(end, ranges)) {
                return true;
            }
        }
        return false;
    }

    private void begin(Sending sending) {
        running.add(sending);
        for (ByteRange range : sending.ranges()) {
            reserved.add(range);
            reservedBytes += range.length();
        }
    }

    /** What an answer has not sent is free again, and its end is unsure. */
    synchronized void end(Sending sending) {
        if (!running.remove(sending)) {
            return;
        }
        giveBack(sending);
        Tally.unsureEnd(sending.sentRanges()).ifPresent(ends::add);
        if (ends.size() > MAX_ENDS) {
            ends.remove(0);
        }
        usedAt = clock.getAsLong();
    }

    private void giveBack(Sending sending) {
        for (ByteRange unsent : sending.unsentRanges()) {
            reserved.remove(unsent);
            reservedBytes -= unsent.length();
        }
    }

    /** An answer goes on only as long as the last look is not too old. */
    void checkLease() {
        if (clock.getAsLong() - lookedAt > PATIENCE) {
            throw new CommerceException(
                    CommerceError.UNAVAILABLE, "The server can't count downloads just now. Try again later.");
        }
    }

    /** Whether something has to be written down. */
    synchronized boolean isDue() {
        long now = clock.getAsLong();
        return asked
                || !uncertain.isEmpty()
                || (running.isEmpty() && now - usedAt >= IDLE)
                || (reservedBytes > 0 && now - notedAt >= COUNTED_EVERY)
                || now - notedAt >= NOTED_EVERY;
    }

    synchronized boolean hasUncounted() {
        return reservedBytes > 0;
    }

    synchronized boolean isOf(Predicate<StoredGrant> which) {
        return noted.map(Reckoning::grant).filter(which).isPresent();
    }

    synchronized boolean isRunning() {
        return !running.isEmpty();
    }

    /** The server ends. */
    synchronized void stopAll() {
        ended = true;
        running.forEach(Sending::stop);
    }

    /** Somebody here has changed the grant: the next request asks the database. */
    synchronized void doubt() {
        stale = true;
        doubtedAt = Optional.of(clock.getAsLong());
    }

    /**
     * What is to be counted. Until {@link #settled}, {@link #failed} or {@link #spared}, no more begins than is noted before and after.
     *
     * @param alone no request waits for this to be written, so answers may begin meanwhile: nothing else is promised
     */
    synchronized Uncounted hold(boolean alone) {
        long now = clock.getAsLong();
        boolean idle = running.isEmpty() && (ended || now - usedAt >= IDLE);
        boolean shared =
                asked || sharedSince.filter(since -> now - since < SHARED).isPresent();
        List<ByteRange> unsent = running.stream()
                .flatMap(sending -> sending.unsentRanges().stream())
                .toList();
        long peak = reserved.max();
        Coverage sent = reserved.copy();
        unsent.forEach(sent::remove);
        reserved.remove(sent);
        room = alone && !idle && !shared && uncertain.isEmpty() ? stays(sent, peak) : 0;
        return new Uncounted(
                id,
                note,
                noted.map(last -> last.grant().generation()),
                ++attempts,
                copies(),
                peak,
                sent,
                reservedBytes - ByteRange.length(unsent),
                List.copyOf(ends),
                unsent,
                running.size(),
                room,
                idle,
                shared,
                uncertain);
    }

    /**
     * How many copies are noted whether the database counts these sent ones or not. Before, they are among the copies that are
     * noted; afterwards at least this many are noted beside them, as {@link Reckoning#close} never notes fewer. So wherever a server
     * dies, what is on its way was noted.
     */
    private int stays(Coverage sent, long peak) {
        long left = Math.min(copies() - sent.max(), Uncounted.kept(copies(), peak));
        boolean whole = noted.filter(Reckoning::isWhole).isPresent();
        return whole && reserved.max() <= left ? (int) left : 0;
    }

    private int copies() {
        return noted.map(Reckoning::copies).orElse(0);
    }

    /** All is written. */
    synchronized void settled(Uncounted before, Reckoning now, long lookedAt) {
        if (now.voids()) {
            abandon();
        } else {
            reservedBytes -= before.bytes();
        }
        // One for one, as the same end may have come again meanwhile.
        before.ends().forEach(ends::remove);
        if (noted.isEmpty()) {
            reserved = new Coverage(now.grant().file().size(), List.of());
        }
        noted = Optional.of(now);
        now.admitted().forEach(this::begin);
        uncertain = List.of();
        notedAt = clock.getAsLong();
        if (!now.admitted().isEmpty()) {
            usedAt = notedAt;
        }
        if (asked) {
            sharedSince = Optional.of(notedAt);
        }
        asked = false;
        seen(now.look(), lookedAt);
        // A grant that is left keeps nobody from making another one of it.
        room = now.leaves() ? 0 : now.copies();
    }

    /** The count began anew: what was sent before is none of it. */
    private void abandon() {
        running.forEach(Sending::stop);
        running.clear();
        reserved = new Coverage(reserved.size(), List.of());
        reservedBytes = 0;
    }

    /** Nothing was written; or nobody knows whether. */
    synchronized void failed(Uncounted before, boolean unknown) {
        if (unknown) {
            uncertain = Stream.concat(uncertain.stream(), Stream.of(before)).toList();
        }
        spared(before);
    }

    /** Nothing was tried. */
    synchronized void spared(Uncounted before) {
        reserved.add(before.sent());
        room = uncertain.isEmpty() ? copies() : 0;
    }

    /** What the database says of the grant, and when it was asked. That may have been before somebody here changed it. */
    synchronized void seen(GrantLook look, long when) {
        lookedAt = when;
        asked |= look.asked();
        boolean olderThanDoubt = doubtedAt.filter(doubted -> when - doubted < 0).isPresent();
        stale = olderThanDoubt
                || look.stopped()
                || look.expired()
                || noted.map(Reckoning::look)
                        .filter(last -> last.isSameLink(look))
                        .isEmpty();
        running.stream().filter(sending -> mustStop(sending, look)).forEach(Sending::stop);
    }

    private static boolean mustStop(Sending sending, GrantLook look) {
        return look.stopped()
                || look.generation() != sending.grant().generation()
                || !look.boundTo().equals(sending.grant().boundTo());
    }
}
