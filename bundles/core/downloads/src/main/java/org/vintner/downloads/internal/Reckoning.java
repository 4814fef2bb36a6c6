package org.vintner.downloads.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.http.Network;
import org.vintner.downloads.internal.DownloadTokens.Token;
import org.vintner.persistence.store.GrantCount;
import org.vintner.persistence.store.GrantLook;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.store.TransferNote;

/**
 * The books of one grant in one transaction: counts what was sent, admits requests if the receivers could make no more copies
 * than the grant allows even when everything that is noted is sent, and makes the note that follows. It changes nothing but
 * itself, as a transaction may run again.
 */
final class Reckoning {
    private static final int MOST_COPIES = 1 << 16;

    /** Of many downloads that are left, this part may stand in a note from the beginning: nobody will miss it. */
    private static final int PART_AT_FIRST = 32;

    private static final int MOST_AT_FIRST = 64;

    private final OpenGrant open;
    private final Token current;
    private final List<TransferNote> others;
    private final boolean voids;
    private final Uncounted before;
    private final Coverage inFlight;
    private final Map<Ask, Sending> admitted = new LinkedHashMap<>();
    private final Map<Ask, RuntimeException> refused = new LinkedHashMap<>();
    private StoredGrant grant;
    private Tally tally;
    private boolean changed;
    private boolean inTheWay;
    private boolean binds;
    private boolean whole;
    private int copies;

    Reckoning(OpenGrant open, Uncounted uncounted, StoredGrant grant, List<TransferNote> notes, Token current) {
        this.open = open;
        this.grant = grant;
        this.current = current;
        this.others = notes.stream()
                .filter(note -> !note.over() && !note.id().equals(uncounted.note()))
                .toList();
        Optional<TransferNote> own = notes.stream()
                .filter(note -> note.id().equals(uncounted.note()))
                .findFirst();
        this.voids = isVoid(uncounted, own, grant);
        this.before = voids ? uncounted.voided() : stillUncounted(uncounted, own);
        this.inFlight = new Coverage(grant.file().size(), List.of());
        if (!voids) {
            before.unsent().forEach(inFlight::add);
        }
        this.changed = before.bytes() > 0;
        Tally stored = Tally.of(grant);
        this.tally = changed ? stored.sent(before.sent(), before.bytes()).ended(before.ends()) : stored;
    }

    /** The count began anew with another link, and took the note away. */
    private static boolean isVoid(Uncounted uncounted, Optional<TransferNote> own, StoredGrant grant) {
        return own.isEmpty()
                && uncounted
                        .generation()
                        .filter(last -> last != grant.generation())
                        .isPresent();
    }

    /** A commit that nobody answered has taken place if it is the one that the note names, or if it was to remove the note. */
    private static Uncounted stillUncounted(Uncounted uncounted, Optional<TransferNote> own) {
        return uncounted.uncertain().stream()
                .filter(part ->
                        own.map(note -> note.counted() == part.attempt()).orElse(part.idle()))
                .reduce((earlier, later) -> later)
                .map(uncounted::without)
                .orElse(uncounted);
    }

    /** Answers a request, or leaves a failure to it alone. */
    void answer(Ask ask) {
        try {
            refuseUnusable(ask);
            List<ByteRange> ranges = ask.wanted(grant);
            Tally resumed = tally.resumedBy(ranges);
            admit(resumed, ranges);
            changed |= tally.isResumedBy(ranges);
            tally = resumed;
            begin(ask, ranges);
        } catch (RuntimeException e) {
            refused.put(ask, e);
        }
    }

    private void begin(Ask ask, List<ByteRange> ranges) {
        if (ask.begins()) {
            bind(ask);
            ranges.forEach(inFlight::add);
        }
        admitted.put(ask, new Sending(open, grant, ranges));
    }

    /** S1.19: the first request that is admitted says where the grant belongs. */
    private void bind(Ask ask) {
        if (grant.boundTo().isEmpty() && grant.binding().isPresent()) {
            int bits = grant.binding().get().bits(ask.client().getAddress().length);
            grant = grant.boundTo(new Network(ask.client(), bits));
            binds = true;
        }
    }

    private void refuseUnusable(Ask ask) {
        if (!ask.token().equals(current)) {
            throw new CommerceException(
                    CommerceError.TOKEN_INVALID, "This link was replaced by a newer one. Use the newest.");
        }
        if (grant.revokedAt().isPresent()) {
            throw new CommerceException(CommerceError.GRANT_REVOKED, "This download was taken back.");
        }
        if (grant.suspended()) {
            throw new CommerceException(
                    CommerceError.GRANT_SUSPENDED,
                    "This purchase is being refunded. Should the refund fail, the link works again.");
        }
        if (grant.expired()) {
            throw new CommerceException(
                    CommerceError.GRANT_EXPIRED, "This link's time is over. Get a new one on the page of your order.");
        }
        if (!ask.isInside(grant.boundTo())) {
            throw new CommerceException(
                    CommerceError.GRANT_BOUND_ELSEWHERE,
                    "This file was first fetched from another network and is bound to it. To fetch it from here, have a"
                            + " release code sent to your mail address on the page of your order (POST"
                            + " /api/v1/download-grants/" + grant.id() + "/release-codes).");
        }
    }

    private void admit(Tally sent, List<ByteRange> ranges) {
        if (inFlight() < TransferLedger.MAX_IN_FLIGHT && fitsSurely(sent, ranges)) {
            return;
        }
        int most = grant.maxDownloads();
        if (sent.sent(ranges).exceeds(most)) {
            throw new CommerceException(
                    CommerceError.GRANT_EXHAUSTED,
                    "This file was downloaded as often as it may be. Ask the shop for another download.");
        }
        Tally all = sent.sent(inFlight.toRanges()).sent(noted()).sent(ranges);
        int notedCopies = others.stream().mapToInt(TransferNote::copies).sum();
        if (inFlight() >= TransferLedger.MAX_IN_FLIGHT || all.exceeds(most, notedCopies)) {
            inTheWay = notedCopies > 0;
            throw new CommerceException(
                    CommerceError.TOO_MANY_REQUESTS,
                    "This file is being downloaded as often as it may be. Try again when a download has ended.");
        }
    }

    /** Whether all that is in flight are parts of as many copies as are left: quickly said, and true of nearly all requests. */
    private boolean fitsSurely(Tally sent, List<ByteRange> ranges) {
        int left = sent.copiesLeft(grant.maxDownloads());
        return others.isEmpty() && inFlight.max() <= left && ranges.stream().allMatch(r -> inFlight.max(r) < left);
    }

    private int inFlight() {
        return before.running() + admitted.size();
    }

    private List<ByteRange> noted() {
        return others.stream()
                .flatMap(note -> ByteRange.fromNumbers(note.ranges()).stream())
                .toList();
    }

    /** After the last request: how many whole copies are noted, if any; those that answers begin with meanwhile in any case. */
    void close() {
        int left = tally.copiesLeft(grant.maxDownloads());
        int most = Math.max((int) inFlight.max(), before.room());
        whole = others.isEmpty() && !before.shared() && left >= most;
        copies = whole ? Math.min(left, Math.max(most, wantedCopies(left))) : before.room();
    }

    /** Twice as many when requests came that the last ones were not enough for, half when those were far too many. */
    private int wantedCopies(int left) {
        boolean usedUp = !admitted.isEmpty() && before.peak() >= before.copies();
        int kept = Uncounted.kept(before.copies(), before.peak());
        int least = Math.max(1, Math.min(MOST_AT_FIRST, left / PART_AT_FIRST));
        return Math.max(least, Math.min(MOST_COPIES, usedUp ? 2 * before.copies() : kept));
    }

    StoredGrant grant() {
        return grant;
    }

    int copies() {
        return copies;
    }

    /** Whether whole copies may be noted the next time: nobody else sends, and they are left. */
    boolean isWhole() {
        return whole;
    }

    List<ByteRange> unsure() {
        return tally.unsure();
    }

    boolean voids() {
        return voids;
    }

    /** Nothing runs and nothing was asked for a while, so the note is not needed. */
    boolean leaves() {
        return inFlight() == 0 && (before.idle() || before.attempt() == 1);
    }

    /** Whether there may be a note. */
    boolean wasNoted() {
        return before.attempt() > 1;
    }

    /** Whether a request comes with the present link and from where it may. */
    boolean isFor(Ask ask) {
        boolean unbound = grant.binding().isPresent() && grant.boundTo().isEmpty();
        return !unbound && ask.token().equals(current) && ask.isInside(grant.boundTo());
    }

    GrantLook look() {
        return new GrantLook(
                grant.id(),
                grant.generation(),
                grant.boundTo(),
                grant.suspended() || grant.revokedAt().isPresent(),
                grant.expired(),
                false);
    }

    Optional<Network> binding() {
        return binds ? grant.boundTo() : Optional.empty();
    }

    /** What is shown as used never goes back, though a resumed download takes back what did not arrive. */
    Optional<GrantCount> count() {
        return changed
                ? Optional.of(new GrantCount(
                        grant.id(),
                        Math.max(tally.served().copies(), grant.used()),
                        tally.served().toNumbers(),
                        tally.bytes(),
                        ByteRange.toNumbers(tally.unsure())))
                : Optional.empty();
    }

    TransferNote note() {
        List<ByteRange> ranges = copies > 0 ? List.of() : inFlight.toRanges();
        return new TransferNote(
                before.note(), grant.id(), copies, ByteRange.toNumbers(ranges), before.attempt(), false);
    }

    /** Notes of other servers that a request was refused for. */
    List<UUID> inTheWay() {
        return inTheWay
                ? others.stream()
                        .filter(note -> note.copies() > 0)
                        .map(TransferNote::id)
                        .toList()
                : List.of();
    }

    /** The answers that begin. */
    List<Sending> admitted() {
        List<Sending> begun = new ArrayList<>();
        admitted.forEach((ask, sending) -> {
            if (ask.begins()) {
                begun.add(sending);
            }
        });
        return begun;
    }

    /** After the commit. */
    void tell() {
        admitted.forEach(Ask::admit);
        refused.forEach(Ask::refuse);
    }
}
