package org.vintner.downloads.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.GrantId;
import org.vintner.downloads.internal.DownloadTokens.Token;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.persistence.testing.TestDatabase;

@DisplayName("The database is asked once for each download, and what servers keep in memory cheats nobody")
final class ServersTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int SIZE = 1000;

    /** What becomes of the next commit. */
    private enum Commit {
        ANSWERED,
        DONE_BUT_NOT_ANSWERED,
        NEITHER
    }

    private final AtomicInteger transactions = new AtomicInteger();
    private volatile Commit next = Commit.ANSWERED;

    /** What happens between the last statement of a transaction and its commit. */
    private volatile Runnable meanwhile = () -> {};

    /** What happens between its commit and the moment at which the ledger hears of it. */
    private volatile Runnable afterwards = () -> {};

    private Shop shop;
    private TransferLedger one;
    private TransferLedger other;

    @BeforeEach
    void start() {
        shop = new Shop(DATABASE);
        one = shop.server(watched());
        other = shop.server(DATABASE.unitOfWork());
    }

    @Test
    @DisplayName("two transactions for a download in hundred segments: one before, one after")
    void segmentsAskTheDatabaseOnce() {
        StoredGrant grant = grant(1);
        for (int i = 0; i < 100; i++) {
            send(begin(one, grant, i * 10L, i * 10L + 10));
        }
        assertThat(transactions).hasValue(1);
        assertThat(stored(grant).servedBytes()).isZero();

        later(one, Duration.ofSeconds(1));

        // And a look.
        assertThat(transactions).hasValue(3);
        assertThat(stored(grant).used()).isEqualTo(1);
        assertThat(notes()).isEmpty();
    }

    @Test
    @DisplayName("a grant in demand is noted for more copies each time: 1, 2, 4, ...")
    void demandIsNotedAheadOfItself() {
        StoredGrant grant = grant(1000);
        for (int i = 0; i < 1000; i++) {
            send(begin(one, grant, 0, SIZE));
        }
        assertThat(transactions.get()).isLessThan(12);
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(one, grant, 0, SIZE));
        assertThat(stored(grant).used()).isEqualTo(1000);
    }

    @Test
    @DisplayName("where many downloads are left, a thirty-second part of them is noted from the beginning")
    void nobodyMissesAFewOfMany() {
        StoredGrant many = grant(1000);
        for (int i = 0; i < 31; i++) {
            begin(one, many, 0, SIZE);
        }
        assertThat(transactions).hasValue(1);

        StoredGrant few = grant(63);
        send(begin(one, few, 0, SIZE));
        send(begin(one, few, 0, SIZE));
        assertThat(transactions).hasValue(3);
    }

    @Test
    void manyGrantsAreWrittenTogether() {
        List<StoredGrant> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(grant(1));
        }
        many.forEach(grant -> send(begin(one, grant, 0, SIZE)));
        transactions.set(0);

        later(one, Duration.ofSeconds(1));

        assertThat(transactions).hasValue(2);
        assertThat(many).allSatisfy(grant -> assertThat(stored(grant).used()).isEqualTo(1));
    }

    @Test
    @DisplayName("S1.18: hundred first requests at once on two servers and a limit of three are three downloads")
    void twoServersKeepOneLimit() throws Exception {
        StoredGrant grant = grant(3);
        CyclicBarrier barrier = new CyclicBarrier(100);
        List<Callable<List<Sending>>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            TransferLedger server = i % 2 == 0 ? one : other;
            calls.add(() -> {
                barrier.await();
                try {
                    return List.of(begin(server, grant, 1, SIZE));
                } catch (CommerceException e) {
                    assertThat(e.error()).isEqualTo(CommerceError.TOO_MANY_REQUESTS);
                    return List.of();
                }
            });
        }
        List<Sending> admitted = all(calls).stream().flatMap(List::stream).toList();

        assertThat(admitted).hasSize(3);
        admitted.forEach(ServersTest::send);
        later(one, Duration.ofSeconds(1));
        other.tick();
        assertThat(stored(grant).used()).isEqualTo(3);
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(one, grant, 1, SIZE));
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(other, grant, 1, SIZE));
    }

    @Test
    @DisplayName("S1.20: segments of one download from two servers count once")
    void segmentsComeFromTwoServers() {
        StoredGrant grant = grant(1);
        Sending first = begin(one, grant, 0, 250);
        Sending second = begin(other, grant, 250, 500);
        send(begin(one, grant, 500, 750));
        send(begin(other, grant, 750, SIZE));
        send(first);
        send(second);
        later(one, Duration.ofSeconds(1));
        other.tick();

        assertThat(stored(grant).used()).isEqualTo(1);
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(one, grant, 0, SIZE));
    }

    @Test
    @DisplayName("a server that has noted more than it sends makes room when another one asks")
    void noteShrinksForAnotherServer() {
        StoredGrant grant = grant(1);
        Sending begun = begin(one, grant, 0, 250);

        refused(CommerceError.TOO_MANY_REQUESTS, () -> begin(other, grant, 0, SIZE));
        one.tick();
        Sending whole = begin(other, grant, 0, SIZE);
        refused(CommerceError.TOO_MANY_REQUESTS, () -> begin(one, grant, 250, SIZE));
        send(begun);
        send(whole);
        later(one, Duration.ofSeconds(1));
        other.tick();

        assertThat(stored(grant).used()).isEqualTo(1);
        assertThat(stored(grant).servedBytes()).isEqualTo(1250);
    }

    @Test
    @DisplayName(
            "a note is an upper bound: until it ends, the copies of a server that died are gone, then they are back")
    void serverThatDiesTakesItsNoteWithIt() {
        StoredGrant grant = grant(2);
        begin(one, grant, 0, SIZE).sent(SIZE);

        send(begin(other, grant, 0, SIZE));
        refused(CommerceError.TOO_MANY_REQUESTS, () -> begin(other, grant, 0, SIZE));
        shop.endLeases();
        send(begin(other, grant, 0, SIZE));
        refused(CommerceError.GRANT_EXHAUSTED, () -> begin(other, grant, 0, SIZE));
    }

    @Test
    @DisplayName(
            "S1.23: what another server has revoked, renewed or suspended stops here at the next look, also between answers")
    void othersChangesAreSeen() {
        StoredGrant revoked = grant(5);
        StoredGrant renewed = grant(5);
        StoredGrant suspended = grant(5);
        List<StoredGrant> all = List.of(revoked, renewed, suspended);
        List<Sending> running =
                all.stream().map(grant -> begin(one, grant, 0, 500)).toList();

        shop.downloads.revoke(Actor.system("test"), revoked.id());
        shop.downloads.renew(Actor.buyerOf(renewed.order()), renewed.id());
        shop.fulfiller.suspend(List.of(suspended.line()));
        later(one, Duration.ofMillis(250));

        assertThat(running).allSatisfy(sending -> assertThat(sending.sent(1)).isFalse());
        refused(CommerceError.GRANT_REVOKED, () -> begin(one, revoked, 0, 1));
        refused(CommerceError.TOKEN_INVALID, () -> begin(one, shop.tokens.of(renewed), 0, 1));
        refused(CommerceError.GRANT_SUSPENDED, () -> begin(one, suspended, 0, 1));
    }

    @Test
    @DisplayName(
            "S1.23: no answer begins after a revocation here, though the count that is just being written knew nothing of it")
    void anOlderLookDoesNotUndoARevocation() {
        StoredGrant grant = grant(5);
        begin(one, grant, 0, SIZE).sent(300);
        Token token = shop.tokens.of(grant);
        afterwards = () -> {
            afterwards = () -> {};
            shop.now.incrementAndGet();
            shop.downloads.revoke(Actor.system("test"), grant.id());
            one.doubt(any -> true);
        };
        assertThat(one.flush(any -> true)).isTrue();

        refused(CommerceError.GRANT_REVOKED, () -> begin(one, token, 0, 1));
    }

    @Test
    @DisplayName("a commit that nobody answered is found out: no byte is lost or counted twice")
    void unansweredCommitsCountOnce() {
        for (Commit commit : List.of(Commit.DONE_BUT_NOT_ANSWERED, Commit.NEITHER)) {
            StoredGrant grant = grant(5);
            Sending sending = begin(one, grant, 0, SIZE);
            sending.sent(300);
            next = commit;
            later(one, Duration.ofSeconds(1));
            sending.sent(200);
            next = commit;
            later(one, Duration.ofSeconds(1));
            sending.sent(100);
            later(one, Duration.ofSeconds(1));
            assertThat(stored(grant).servedBytes()).as("%s", commit).isEqualTo(600);
            sending.sent(400);
            sending.end();
            next = commit;
            later(one, Duration.ofSeconds(1));
            later(one, Duration.ofSeconds(1));
            assertThat(stored(grant).servedBytes()).as("%s", commit).isEqualTo(SIZE);
            assertThat(stored(grant).used()).isEqualTo(1);
            assertThat(notes()).isEmpty();
        }
    }

    @Test
    @DisplayName("a count that an administrator begins anew is not charged with what was sent before")
    void renewalByStaffBeginsAtZero() {
        StoredGrant grant = grant(1);
        Sending running = begin(one, grant, 0, SIZE);
        running.sent(600);

        shop.downloads.renew(Actor.system("test"), grant.id());
        later(one, Duration.ofSeconds(1));
        assertThat(running.sent(100)).isFalse();
        running.end();
        later(one, Duration.ofSeconds(1));

        assertThat(stored(grant).servedBytes()).isZero();
        send(begin(one, grant, 0, SIZE));
        later(one, Duration.ofSeconds(1));
        assertThat(stored(grant).used()).isEqualTo(1);
    }

    @Test
    void grantThatSomebodyHasLockedKeepsNobodyElseWaiting() throws Exception {
        StoredGrant locked = grant(1);
        StoredGrant free = grant(1);
        CountDownLatch isLocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> holds = threads.submit(() -> DATABASE.unitOfWork().call(() -> {
                shop.grants.lock(locked.id());
                isLocked.countDown();
                return awaited(release);
            }));
            awaited(isLocked);
            Future<Sending> waits = threads.submit(() -> begin(one, locked, 0, SIZE));
            long since = System.nanoTime();
            send(begin(one, free, 0, SIZE));
            for (int i = 0; i < 20; i++) {
                // Whoever has the turn wakes the next one, but not one who has just had his.
                begin(one, grant(1), 0, SIZE);
            }
            assertThat(waits).isNotDone();
            assertThat(transactions.get()).isLessThan(25 + (int) ((System.nanoTime() - since) / 10_000_000));
            release.countDown();
            send(waits.get());
            assertThat(holds.get()).isTrue();
        } finally {
            threads.shutdownNow();
        }
        assertThat(one.flush(grant -> true)).isTrue();
        assertThat(stored(locked).used()).isEqualTo(1);
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void serverThatEndsCountsAndLeavesNothingBehind() {
        StoredGrant grant = grant(1);
        Sending sending = begin(one, grant, 0, SIZE);
        sending.sent(400);
        sending.end();

        one.close();

        assertThat(stored(grant).servedBytes()).isEqualTo(400);
        assertThat(notes()).isEmpty();
    }

    @Test
    void linkOfAGrantThatIsGoneIsRefused() {
        StoredGrant grant = grant(1);
        Token token = shop.tokens.of(grant);
        DATABASE.sql()
                .update("DELETE FROM download_grant WHERE id = ?", grant.id().value());

        refused(CommerceError.TOKEN_INVALID, () -> begin(one, token, 0, 1));
        refused(
                CommerceError.TOKEN_INVALID,
                () -> one.check(token, InetAddress.getLoopbackAddress(), g -> List.of(new ByteRange(0, 1))));
    }

    @Test
    @DisplayName(
            "S1.18: segments, restarts and breaks at random on two servers: never more copies than allowed, never less")
    void noMixOfRequestsPassesTheLimit() {
        Random random = new Random(4);
        for (int round = 0; round < 20; round++) {
            int limit = 1 + random.nextInt(3);
            StoredGrant grant = grant(limit);
            int[] times = new int[SIZE];
            List<Sending> running = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int from = random.nextInt(SIZE - 1);
                int to = from + 1 + random.nextInt(SIZE - from);
                TransferLedger server = random.nextBoolean() ? one : other;
                try {
                    running.add(begin(server, grant, from, Math.min(SIZE, to)));
                } catch (CommerceException e) {
                    assertThat(e.error()).isIn(CommerceError.TOO_MANY_REQUESTS, CommerceError.GRANT_EXHAUSTED);
                }
                if (!running.isEmpty() && random.nextBoolean()) {
                    Sending sending = running.remove(random.nextInt(running.size()));
                    sendSome(sending, random, times);
                    sending.end();
                }
                if (random.nextInt(5) == 0) {
                    later(server, Duration.ofMillis(400));
                }
            }
            running.forEach(sending -> {
                sendSome(sending, random, times);
                sending.end();
            });
            later(one, Duration.ofSeconds(1));
            other.tick();
            int copies = copiesOf(times);
            assertThat(copies).isLessThanOrEqualTo(limit);
            assertThat(stored(grant).used()).isEqualTo(copies);
            assertThat(stored(grant).servedBytes()).isEqualTo(sum(times));
        }
    }

    @Test
    @DisplayName("answers begin while others are counted; all that is on its way is noted before and after that commit")
    void answersBeginWhileOthersAreCounted() {
        Random random = new Random(5);
        StoredGrant grant = grant(1000);
        DATABASE.sql().update("UPDATE download_grant SET max_downloads = 10000");
        List<Sending> running = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger begunMeanwhile = new AtomicInteger();
        for (int round = 0; round < 60; round++) {
            for (int i = random.nextInt(40); i > 0 && running.size() < 200; i--) {
                running.add(begin(one, grant, 0, SIZE));
            }
            for (int i = random.nextInt(running.size() + 1); i > 0; i--) {
                send(running.remove(0));
                ended.incrementAndGet();
            }
            // Another server that sends as well is no reason to take back what was promised a moment ago.
            List<Sending> theirs = random.nextInt(3) == 0 ? List.of(begin(other, grant, 0, SIZE)) : List.of();
            ended.addAndGet(theirs.size());
            next = Commit.values()[random.nextInt(Commit.values().length)];
            meanwhile = () -> {
                begunMeanwhile.addAndGet(beginAll(grant, running));
                onAnotherConnection(() -> assertNoted(grant, ended.get() + running.size()));
            };
            later(one, Duration.ofSeconds(1));
            meanwhile = () -> {};
            next = Commit.ANSWERED;
            assertNoted(grant, ended.get() + running.size());
            theirs.forEach(ServersTest::send);
            other.tick();
        }
        running.forEach(ServersTest::send);
        later(one, Duration.ofSeconds(1));
        later(one, Duration.ofSeconds(1));
        other.tick();

        assertThat(begunMeanwhile).hasValueGreaterThan(100);
        assertThat(stored(grant).used()).isEqualTo(ended.get() + running.size());
        assertThat(notes()).isEmpty();
    }

    /** As many requests for the whole file as need no database now, to which the next one would belong. */
    private int beginAll(StoredGrant grant, List<Sending> running) {
        for (int begun = 0; ; begun++) {
            Ask ask = new Ask(
                    shop.tokens.of(grant),
                    InetAddress.getLoopbackAddress(),
                    g -> List.of(new ByteRange(0, SIZE)),
                    true);
            if (!one.answeredFromMemory(ask)) {
                return begun;
            }
            running.add(ask.sending());
        }
    }

    private void assertNoted(StoredGrant grant, int begun) {
        long noted = DATABASE
                .sql()
                .query(
                        "SELECT copies + cardinality(ranges) / 2 AS files FROM download_transfer",
                        row -> row.number("files"))
                .stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(stored(grant).used() + noted).isBetween((long) begun, 10_000L);
    }

    private static void onAnotherConnection(Runnable work) {
        CompletableFuture.runAsync(work).join();
    }

    private static void sendSome(Sending sending, Random random, int[] times) {
        ByteRange range = sending.ranges().get(0);
        int length = random.nextBoolean() ? (int) range.length() : random.nextInt((int) range.length());
        sending.sent(length);
        for (int i = 0; i < length; i++) {
            times[(int) range.from() + i]++;
        }
    }

    private static int copiesOf(int[] times) {
        for (int copies = 0; ; copies++) {
            int sent = 0;
            for (int n : times) {
                sent += n > copies ? 1 : 0;
            }
            if (sent < SIZE * 95 / 100) {
                return copies;
            }
        }
    }

    private static long sum(int[] times) {
        long sum = 0;
        for (int n : times) {
            sum += n;
        }
        return sum;
    }

    private StoredGrant grant(int maxDownloads) {
        // Files are told apart by what is in them.
        byte[] content = new byte[SIZE];
        UUID mark = GrantId.next().value();
        for (int i = 0; i < Long.BYTES; i++) {
            content[i] = (byte) (mark.getLeastSignificantBits() >> (8 * i));
        }
        return shop.grant("a.zip", content, maxDownloads);
    }

    private StoredGrant stored(StoredGrant grant) {
        return shop.grants.find(grant.id()).orElseThrow();
    }

    private Sending begin(TransferLedger server, StoredGrant grant, long from, long to) {
        return begin(server, shop.tokens.of(stored(grant)), from, to);
    }

    private static Sending begin(TransferLedger server, Token token, long from, long to) {
        return server.begin(token, InetAddress.getLoopbackAddress(), g -> List.of(new ByteRange(from, to)));
    }

    private static void send(Sending sending) {
        sending.sent(ByteRange.length(sending.ranges()));
        sending.end();
    }

    private void later(TransferLedger server, Duration time) {
        shop.now.addAndGet(time.toNanos());
        server.tick();
    }

    private static List<UUID> notes() {
        return DATABASE.sql().query("SELECT id FROM download_transfer", row -> row.uuid("id"));
    }

    /** Counts transactions, and loses commits or their answers. */
    private UnitOfWork watched() {
        return (UnitOfWork) Proxy.newProxyInstance(
                UnitOfWork.class.getClassLoader(), new Class<?>[] {UnitOfWork.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("active")) {
                        return false;
                    }
                    transactions.incrementAndGet();
                    Commit commit = method.getName().equals("call") ? next : Commit.ANSWERED;
                    if (commit != Commit.ANSWERED) {
                        next = Commit.ANSWERED;
                    }
                    Object result = null;
                    if (commit != Commit.NEITHER) {
                        try {
                            result = method.invoke(DATABASE.unitOfWork(), interrupted(method, arguments));
                            afterwards.run();
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }
                    if (commit != Commit.ANSWERED) {
                        throw new CommerceException(CommerceError.COMMIT_UNKNOWN, "Nobody answered.");
                    }
                    return result;
                });
    }

    private Object[] interrupted(Method method, Object[] arguments) {
        if (!method.getName().equals("call")) {
            return arguments;
        }
        Supplier<?> work = (Supplier<?>) arguments[0];
        Supplier<?> thenMeanwhile = () -> {
            Object result = work.get();
            meanwhile.run();
            return result;
        };
        return new Object[] {thenMeanwhile};
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
