package org.vintner.downloads.internal;

import java.net.InetAddress;
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
import org.vintner.api.http.Network;
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
    StoredGrant check(Token token, InetAddress client, Function<StoredGrant, List<ByteRange>> wanted) {
        return unitOfWork.readOnly(() -> {
            StoredGrant grant = valid(grants.find(token.grant()), token, client);
            admit(grant, Tally.of(grant), wanted.apply(grant));
            return grant;
        });
    }

    /**
     * Begins an answer.
     *
     * @param token the token of the request
     * @param client where the request comes from
     * @param wanted says which parts of the file the request wants
     * @throws CommerceException {@code token_invalid}, {@code grant_revoked}, {@code grant_suspended}, {@code grant_expired},
     *     {@code grant_exhausted}, {@code grant_bound_elsewhere};
     *     {@code too_many_requests} when it would be too many downloads only if all that are running now arrive whole
     */
    Transfer begin(Token token, InetAddress client, Function<StoredGrant, List<ByteRange>> wanted) {
        UUID id = UUID.randomUUID();
        return unitOfWork.call(() -> {
            StoredGrant grant = valid(grants.lock(token.grant()), token, client);
            List<ByteRange> ranges = wanted.apply(grant);
            Tally before = Tally.of(grant);
            Tally tally = before.resumedBy(ranges);
            admit(grant, tally, ranges);
            if (!tally.equals(before)) {
                store(grant, tally);
            }
            grants.begin(id, grant.id(), ByteRange.toNumbers(ranges), LEASE);
            return new Transfer(id, bound(grant, client), ranges);
        });
    }

    /** Counts what was sent since the last call, and says whether the answer may go on. */
    boolean progress(Transfer transfer, long counted, long sent) {
        return unitOfWork.call(() -> {
            Optional<StoredGrant> now = grants.lock(transfer.grant().id());
            now.ifPresent(grant -> store(grant, Tally.of(grant).sent(part(transfer, counted, sent))));
            grants.progress(transfer.id(), ByteRange.toNumbers(part(transfer, sent, Long.MAX_VALUE)), LEASE);
            return now.filter(grant -> grant.revokedAt().isEmpty()
                            && !grant.suspended()
                            && grant.generation() == transfer.grant().generation()
                            && grant.boundTo().equals(transfer.grant().boundTo()))
                    .isPresent();
        });
    }

    /** Counts the rest and ends the answer. */
    void end(Transfer transfer, long counted, long sent) {
        unitOfWork.run(() -> {
            grants.lock(transfer.grant().id())
                    .ifPresent(grant -> store(
                            grant,
                            Tally.of(grant).sent(part(transfer, counted, sent)).ended(part(transfer, 0, sent))));
            grants.end(transfer.id(), transfer.grant().id());
        });
    }

    private static List<ByteRange> part(Transfer transfer, long start, long end) {
        return ByteRange.slice(transfer.ranges(), start, Math.min(end, ByteRange.length(transfer.ranges())));
    }

    /** What is shown as used never goes back, though a resumed download takes back what did not arrive. */
    private void store(StoredGrant grant, Tally tally) {
        grants.count(
                grant.id(),
                Math.max(tally.served().copies(), grant.used()),
                tally.served().toNumbers(),
                tally.bytes(),
                ByteRange.toNumbers(tally.unsure()));
    }

    private StoredGrant valid(Optional<StoredGrant> found, Token token, InetAddress client) {
        StoredGrant grant = found.filter(present -> tokens.isOf(token, present))
                .orElseThrow(() ->
                        refused(CommerceError.TOKEN_INVALID, "This link was replaced by a newer one. Use the newest."));
        if (grant.revokedAt().isPresent()) {
            throw refused(CommerceError.GRANT_REVOKED, "This download was taken back.");
        }
        if (grant.suspended()) {
            throw refused(
                    CommerceError.GRANT_SUSPENDED,
                    "This purchase is being refunded. Should the refund fail, the link works again.");
        }
        if (grant.expired()) {
            throw refused(
                    CommerceError.GRANT_EXPIRED, "This link's time is over. Get a new one on the page of your order.");
        }
        if (grant.boundTo().filter(network -> !network.contains(client)).isPresent()) {
            throw refused(
                    CommerceError.GRANT_BOUND_ELSEWHERE,
                    "This file was first fetched from another network and is bound to it. To fetch it from here, have a"
                            + " release code sent to your mail address on the page of your order (POST"
                            + " /api/v1/download-grants/" + grant.id() + "/release-codes).");
        }
        return grant;
    }

    /** S1.19: the first request that is admitted says where the grant belongs. */
    private StoredGrant bound(StoredGrant grant, InetAddress client) {
        if (grant.binding().isEmpty() || grant.boundTo().isPresent()) {
            return grant;
        }
        int bits = grant.binding().get().bits(client.getAddress().length);
        grants.bind(grant.id(), new Network(client, bits));
        return grants.lock(grant.id()).orElseThrow();
    }

    private void admit(StoredGrant grant, Tally tally, List<ByteRange> ranges) {
        Tally alone = tally.sent(ranges);
        if (alone.exceeds(grant.maxDownloads())) {
            throw refused(
                    CommerceError.GRANT_EXHAUSTED,
                    "This file was downloaded as often as it may be. Ask the shop for another download.");
        }
        List<List<Long>> inFlight = grants.transfers(grant.id());
        List<ByteRange> others = inFlight.stream()
                .map(ByteRange::fromNumbers)
                .flatMap(List::stream)
                .toList();
        if (inFlight.size() >= MAX_IN_FLIGHT || alone.sent(others).exceeds(grant.maxDownloads())) {
            throw refused(
                    CommerceError.TOO_MANY_REQUESTS,
                    "This file is being downloaded as often as it may be. Try again when a download has ended.");
        }
    }

    private static CommerceException refused(CommerceError error, String message) {
        return new CommerceException(error, message);
    }
}
