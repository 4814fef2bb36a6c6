package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.downloads.internal.DownloadTokens.Token;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.testing.TestDatabase;

/** The count of downloads, on a real PostgreSQL. */
final class TransferLedgerTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int SIZE = 1000;

    private Shop shop;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
    }

    @Test
    @DisplayName("S1.18: as many whole downloads as allowed, then no more")
    void limitIsKept() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 2);

        send(begin(grant, 0, SIZE));
        send(begin(grant, 0, SIZE));
        assertThat(shop.reread(grant).used()).isEqualTo(2);
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(grant, 0, SIZE));
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(grant, 1, SIZE));
    }

    @Test
    @DisplayName("S1.18: hundred first requests at once on a limit of three are three downloads")
    void parallelRequestsDoNotPassTheLimit() throws Exception {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 3);
        int threads = 100;
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<Callable<List<Sending>>> calls = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            calls.add(() -> {
                barrier.await();
                try {
                    return List.of(begin(grant, 0, SIZE));
                } catch (CommerceException e) {
                    assertThat(e.error()).isEqualTo(CommerceError.TOO_MANY_REQUESTS);
                    return List.of();
                }
            });
        }
        List<Sending> admitted = all(calls).stream().flatMap(List::stream).toList();

        assertThat(admitted).hasSize(3);
        admitted.forEach(this::send);
        assertThat(shop.reread(grant).used()).isEqualTo(3);
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(grant, 0, SIZE));
    }

    @Test
    @DisplayName("S1.20: a download in four parallel segments, one of them broken and resumed, counts once")
    void segmentsCountOnce() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);

        List<Sending> segments =
                List.of(begin(grant, 0, 250), begin(grant, 250, 500), begin(grant, 500, 750), begin(grant, 750, SIZE));
        refused(CommerceError.TOO_MANY_REQUESTS, () -> begin(grant, 0, SIZE));
        send(segments.get(0));
        send(segments.get(1));
        sendPart(segments.get(2), 100);
        send(segments.get(3));
        assertThat(shop.reread(grant).used()).isZero();
        send(begin(grant, 600, 750));
        assertThat(shop.reread(grant).used()).isEqualTo(1);
    }

    @Test
    void brokenDownloadsCostNothing() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);

        sendPart(begin(grant, 0, SIZE), 600);
        sendPart(begin(grant, 0, SIZE), 0);
        sendPart(begin(grant, 0, SIZE), 700);
        assertThat(shop.reread(grant).used()).isZero();
        send(begin(grant, 0, SIZE));
        assertThat(shop.reread(grant).used()).isEqualTo(1);
    }

    @Test
    void whatTheNetworkLostAfterTheLastDownloadCanStillBeResumed() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);

        // Sent for us, but a part of it was in buffers when the line broke.
        send(begin(grant, 0, SIZE));
        assertThat(shop.reread(grant).used()).isEqualTo(1);
        send(begin(grant, 800, SIZE));
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(grant, 0, SIZE));
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(grant, 0, 800));
    }

    @Test
    @DisplayName("S1.20: a download that is cut again and again and loses what was in buffers counts once")
    void resumedDownloadCountsOnceThoughBytesWereLost() {
        int large = 10_000_000;
        StoredGrant grant = shop.grant("a.zip", new byte[large], 1);

        for (int arrived = 0; arrived < large; arrived += 500_000) {
            Sending transfer = begin(grant, arrived, large);
            sendPart(transfer, Math.min(1_300_000, large - arrived));
        }
        assertThat(shop.reread(grant).used()).isEqualTo(1);
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(grant, 0, large));
    }

    @Test
    void beginningAnewIsNoResumption() {
        int large = 10_000_000;
        StoredGrant grant = shop.grant("a.zip", new byte[large], 2);

        send(begin(grant, 1, large));
        assertThat(shop.reread(grant).used()).isEqualTo(1);
        send(begin(grant, 1, large));
        assertThat(shop.reread(grant).used()).isEqualTo(2);
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(grant, 1, large));
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(grant, 2, large));
    }

    @Test
    void resumptionsThatLieEndAtThreeFilesADownload() {
        int large = 1_000_000;
        StoredGrant grant = shop.grant("a.zip", new byte[large], 2);
        send(begin(grant, 0, large));

        int sent = large;
        try {
            for (; ; sent += large - 70_000) {
                send(begin(grant, 70_000, large));
            }
        } catch (CommerceException e) {
            assertThat(e.error()).isEqualTo(CommerceError.GRANT_EXHAUSTED);
        }
        assertThat(sent).isLessThanOrEqualTo(3 * 2 * large);
    }

    @Test
    void restartsThatNeverReachTheEndEndAtThreeFilesADownload() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 2);

        for (int i = 0; i < 6; i++) {
            sendPart(begin(grant, 0, SIZE), 900);
        }
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(grant, 0, SIZE));
        assertThat(shop.reread(grant).servedBytes()).isEqualTo(5400);
    }

    @Test
    void serverThatDiesWhileSendingStandsInTheWayForTheTimeOfALeaseOnly() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);

        begin(grant, 0, SIZE);
        refused(CommerceError.TOO_MANY_REQUESTS, () -> begin(grant, 0, SIZE));
        shop.endLeases();
        TransferLedger next = shop.server(DATABASE.unitOfWork());
        send(begin(next, grant, 0, SIZE));
        next.close();
        assertThat(stored(grant).used()).isEqualTo(1);
        assertThat(notes()).isEmpty();
    }

    @Test
    void answerThatOutlivesItsLeaseNeverPassesTheLimit() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);

        Sending slow = begin(grant, 0, SIZE);
        shop.endLeases();
        TransferLedger next = shop.server(DATABASE.unitOfWork());
        send(begin(next, grant, 0, SIZE));
        next.close();
        send(slow);
        assertThat(shop.reread(grant).used()).isEqualTo(1);
        assertThat(stored(grant).servedBytes()).isEqualTo(2 * SIZE);
    }

    @Test
    void progressIsCountedEachSecondWhileTheAnswerRuns() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 1);
        Sending sending = begin(grant, 0, SIZE);

        sending.sent(600);
        shop.later(Duration.ofSeconds(1));
        assertThat(stored(grant).servedBytes()).isEqualTo(600);
        sending.sent(390);
        shop.later(Duration.ofSeconds(1));
        assertThat(stored(grant).used()).isEqualTo(1);
        sending.sent(10);
        sending.end();
        shop.later(Duration.ofSeconds(1));
        assertThat(stored(grant).used()).isEqualTo(1);
        assertThat(stored(grant).servedBytes()).isEqualTo(SIZE);
        assertThat(notes()).isEmpty();
    }

    @Test
    void revocationAndRenewalStopAnswersThatRun() {
        StoredGrant revoked = shop.grant("a.zip", new byte[SIZE], 5);
        StoredGrant renewed = shop.grant("b.zip", new byte[SIZE + 1], 5);
        Sending first = begin(revoked, 0, SIZE);
        Sending second = begin(renewed, 0, SIZE);

        shop.downloads.revoke(Actor.system("test"), revoked.id());
        shop.downloads.renew(Actor.buyerOf(renewed.order()), renewed.id());
        refused(CommerceError.GRANT_REVOKED, () -> begin(revoked, 0, 1));
        refused(CommerceError.TOKEN_INVALID, () -> begin(renewed, 0, 1));
        shop.ledger.tick();
        assertThat(first.sent(10)).isFalse();
        assertThat(second.sent(10)).isFalse();
    }

    @Test
    void aRefundStopsAnswersThatRunUntilItFails() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 5);
        Sending running = begin(grant, 0, SIZE);

        shop.fulfiller.suspend(List.of(grant.line()));

        shop.ledger.tick();
        assertThat(running.sent(10)).isFalse();
        refused(CommerceError.GRANT_SUSPENDED, () -> begin(grant, 0, SIZE));
        shop.fulfiller.resume(List.of(grant.line()));
        begin(grant, 0, SIZE);
    }

    @Test
    @DisplayName("S1.17: a link ends with its time, by the database's clock")
    void expiredGrantIsRefused() {
        StoredGrant grant = shop.grant("a.zip", new byte[SIZE], 5);
        shop.expire(grant.id());

        refused(CommerceError.GRANT_EXPIRED, () -> begin(shop.reread(grant), 0, SIZE));
    }

    private Sending begin(StoredGrant grant, long from, long to) {
        return begin(shop.ledger, grant, from, to);
    }

    private Sending begin(TransferLedger server, StoredGrant grant, long from, long to) {
        Token token = shop.tokens.read(shop.tokens.issue(grant)).orElseThrow();
        return server.begin(token, InetAddress.getLoopbackAddress(), g -> List.of(new ByteRange(from, to)));
    }

    private void send(Sending sending) {
        sendPart(sending, ByteRange.length(sending.ranges()));
    }

    private void sendPart(Sending sending, long bytes) {
        sending.sent(bytes);
        sending.end();
    }

    /** As the database has it just now. */
    private StoredGrant stored(StoredGrant grant) {
        return shop.grants.find(grant.id()).orElseThrow();
    }

    private static List<UUID> notes() {
        return DATABASE.sql().query("SELECT id FROM download_transfer", row -> row.uuid("id"));
    }

    private static void refused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    private static <T> List<T> all(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
