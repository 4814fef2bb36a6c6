package org.vintner.downloads.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.downloads.internal.DownloadTokens.Token;
import org.vintner.persistence.store.GrantStore;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Counts downloads exactly. Before its first byte an answer is noted with all that it may send; it is admitted only if the
 * receivers could make no more copies than the grant allows even when every answer in flight arrives whole. Afterwards what
 * was really sent takes the note's place.
 */
@Component(service = TransferLedger.class)
public final class TransferLedger {
    /** Longer than a slow client needs for one piece; after a crash, how long its answers stand in the way. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    /** Bytes that may be sent for one download, in files: a bound on restarts that never reach the end. */
    private static final int FILES_PER_DOWNLOAD = 3;

    private static final int MAX_IN_FLIGHT = 64;

    private final UnitOfWork unitOfWork;
    private final GrantStore grants;
    private final DownloadTokens tokens;

    @Activate
    public TransferLedger(
            @Reference UnitOfWork unitOfWork, @Reference GrantStore grants, @Reference DownloadTokens tokens) {
        this.unitOfWork = unitOfWork;
        this.grants = grants;
        this.tokens = tokens;
    }

    /**
     * An answer that is being sent.
     *
     * @param id its id
     * @param grant the grant as it was at the beginning
     * @param ranges what it sends
     */
    record Transfer(UUID id, StoredGrant grant, List<ByteRange> ranges) {}

    /** Checks a token and what is wanted, as {@link #begin}, but begins nothing. */
    StoredGrant check(Token token, Function<StoredGrant, List<ByteRange>> wanted) {
        return unitOfWork.readOnly(() -> {
            StoredGrant grant = valid(grants.find(token.grant()), token);
            admit(grant, wanted.apply(grant));
            return grant;
        });
    }

    /**
     * Begins an answer.
     *
     * @param token the token of the request
     * @param wanted says which parts of the file the request wants
     * @throws CommerceException {@code token_invalid}, {@code grant_revoked}, {@code grant_expired}, {@code grant_exhausted};
     *     {@code too_many_requests} when it would be too many downloads only if all that are running now arrive whole
     */
    Transfer begin(Token token, Function<StoredGrant, List<ByteRange>> wanted) {
        UUID id = UUID.randomUUID();
        return unitOfWork.call(() -> {
            StoredGrant grant = valid(grants.lock(token.grant()), token);
            List<ByteRange> ranges = wanted.apply(grant);
            admit(grant, ranges);
            grants.begin(id, grant.id(), ByteRange.toNumbers(ranges), LEASE);
            return new Transfer(id, grant, ranges);
        });
    }

    /** Counts what was sent since the last call, and says whether the answer may go on. */
    boolean progress(Transfer transfer, long counted, long sent) {
        return unitOfWork.call(() -> {
            Optional<StoredGrant> now = count(transfer, counted, sent);
            long length = ByteRange.length(transfer.ranges());
            grants.progress(
                    transfer.id(), ByteRange.toNumbers(ByteRange.slice(transfer.ranges(), sent, length)), LEASE);
            return now.filter(grant -> grant.revokedAt().isEmpty()
                            && grant.generation() == transfer.grant().generation())
                    .isPresent();
        });
    }

    /** Counts the rest and ends the answer. */
    void end(Transfer transfer, long counted, long sent) {
        unitOfWork.run(() -> {
            count(transfer, counted, sent);
            grants.end(transfer.id(), transfer.grant().id());
        });
    }

    private Optional<StoredGrant> count(Transfer transfer, long counted, long sent) {
        Optional<StoredGrant> grant = grants.lock(transfer.grant().id());
        List<ByteRange> ranges = ByteRange.slice(transfer.ranges(), counted, sent);
        if (!ranges.isEmpty()) {
            grant.ifPresent(now -> count(now, ranges));
        }
        return grant;
    }

    private void count(StoredGrant grant, List<ByteRange> ranges) {
        Coverage served = served(grant).plus(ranges);
        long bytes = grant.servedBytes() + ByteRange.length(ranges);
        int used = Math.max(served.copies(), downloads(bytes, grant));
        grants.count(grant.id(), Math.max(used, grant.used()), served.toNumbers(), bytes);
    }

    private StoredGrant valid(Optional<StoredGrant> found, Token token) {
        StoredGrant grant = found.filter(present -> tokens.isOf(token, present))
                .orElseThrow(() ->
                        refused(CommerceError.TOKEN_INVALID, "This link was replaced by a newer one. Use the newest."));
        if (grant.revokedAt().isPresent()) {
            throw refused(CommerceError.GRANT_REVOKED, "This download was taken back.");
        }
        if (grant.expired()) {
            throw refused(
                    CommerceError.GRANT_EXPIRED, "This link's time is over. Get a new one on the page of your order.");
        }
        return grant;
    }

    private void admit(StoredGrant grant, List<ByteRange> ranges) {
        if (exceeds(grant, served(grant).plus(ranges), grant.servedBytes() + ByteRange.length(ranges))) {
            throw refused(
                    CommerceError.GRANT_EXHAUSTED,
                    "This file was downloaded as often as it may be. Ask the shop for another download.");
        }
        List<ByteRange> all = new java.util.ArrayList<>(ranges);
        List<List<Long>> inFlight = grants.transfers(grant.id());
        inFlight.forEach(numbers -> all.addAll(ByteRange.fromNumbers(numbers)));
        if (inFlight.size() >= MAX_IN_FLIGHT
                || exceeds(grant, served(grant).plus(all), grant.servedBytes() + ByteRange.length(all))) {
            throw refused(
                    CommerceError.TOO_MANY_REQUESTS,
                    "This file is being downloaded as often as it may be. Try again when a download has ended.");
        }
    }

    private static boolean exceeds(StoredGrant grant, Coverage served, long bytes) {
        return served.copies() > grant.maxDownloads()
                || bytes > FILES_PER_DOWNLOAD * grant.file().size() * grant.maxDownloads();
    }

    private static int downloads(long bytes, StoredGrant grant) {
        return (int) Math.min(
                grant.maxDownloads(), bytes / (FILES_PER_DOWNLOAD * grant.file().size()));
    }

    private static Coverage served(StoredGrant grant) {
        return new Coverage(grant.file().size(), grant.served());
    }

    private static CommerceException refused(CommerceError error, String message) {
        return new CommerceException(error, message);
    }
}
