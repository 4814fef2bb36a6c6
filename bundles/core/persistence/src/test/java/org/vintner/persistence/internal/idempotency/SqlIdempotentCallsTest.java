package org.vintner.persistence.internal.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.idempotency.IdempotentCalls.Answer;
import org.vintner.api.idempotency.IdempotentCalls.Call;
import org.vintner.persistence.internal.secrets.EnvelopeKeyRing;
import org.vintner.persistence.testing.TestDatabase;

class SqlIdempotentCallsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    Path folder;

    private static final Call CALL = new Call("visitor POST /api/v1/orders", "key-1", "a".repeat(64));
    private static final Call OTHER_BODY = new Call(CALL.scope(), CALL.key(), "b".repeat(64));
    private static final Answer ANSWER = new Answer(201, "{\"secret\":\"grant\"}");

    private final AtomicInteger runs = new AtomicInteger();
    private SqlIdempotentCalls calls;

    @BeforeEach
    void begin() {
        DATABASE.clear();
        DATABASE.execute("CREATE TABLE IF NOT EXISTS effect (n int); TRUNCATE effect");
        calls = new SqlIdempotentCalls(
                DATABASE.unitOfWork(),
                DATABASE.sql(),
                new EnvelopeKeyRing(DATABASE.unitOfWork(), DATABASE.sql(), "", folder.resolve("master.key")));
    }

    private Answer work() {
        runs.incrementAndGet();
        DATABASE.sql().update("INSERT INTO effect VALUES (1)");
        return ANSWER;
    }

    private static long count(String table) {
        return DATABASE.sql()
                .queryOne("SELECT count(*) AS n FROM " + table, row -> row.number("n"))
                .orElseThrow();
    }

    private static void assertError(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    @Test
    void theSecondCallGetsTheAnswerOfTheFirst() {
        assertThat(calls.once(CALL, this::work)).isEqualTo(ANSWER);
        assertThat(calls.once(CALL, this::work)).isEqualTo(ANSWER);
        assertThat(runs).hasValue(1);
        assertThat(count("effect")).isEqualTo(1);
    }

    @Test
    void anotherBodyIsRefused() {
        calls.once(CALL, this::work);
        assertError(CommerceError.IDEMPOTENCY_KEY_REUSED, () -> calls.once(OTHER_BODY, this::work));
        calls.resumable(new Call("s", "k", "1"), this::work);
        assertError(CommerceError.IDEMPOTENCY_KEY_REUSED, () -> calls.resumable(new Call("s", "k", "2"), this::work));
    }

    @Test
    void anotherPrincipalHasKeysOfItsOwn() {
        calls.once(CALL, this::work);
        calls.once(new Call("seller acc_1 POST /api/v1/orders", CALL.key(), CALL.digest()), this::work);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aFailedCallLeavesNothingAndMayBeRepeated() {
        assertThatThrownBy(() -> calls.once(CALL, () -> {
                    work();
                    throw new IllegalStateException("failed");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(count("effect")).isZero();
        assertThat(count("idempotent_call")).isZero();
        assertThat(calls.once(CALL, this::work)).isEqualTo(ANSWER);
    }

    @Test
    void whileTheFirstRunsTheSecondIsRefused() {
        refusedWhileRunning(work -> calls.once(CALL, work));
        runs.set(0);
        Call other = new Call("other", "key", "a");
        refusedWhileRunning(work -> calls.resumable(other, work));
    }

    private interface Kind {
        Answer call(Supplier<Answer> work);
    }

    private void refusedWhileRunning(Kind kind) {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> kind.call(() -> {
            begun.countDown();
            await(end);
            return work();
        }));
        await(begun);
        assertError(CommerceError.IDEMPOTENCY_KEY_IN_USE, () -> kind.call(this::work));
        end.countDown();
        assertThat(first.join()).isEqualTo(ANSWER);
        assertThat(kind.call(this::work)).isEqualTo(ANSWER);
        assertThat(runs).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ofManyAtTheSameTimeOneHasTheEffect() {
        List<CompletableFuture<Boolean>> all = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return calls.once(CALL, this::work).equals(ANSWER);
                    } catch (CommerceException e) {
                        return e.error() == CommerceError.IDEMPOTENCY_KEY_IN_USE;
                    }
                }))
                .toList();
        assertThat(all).allMatch(CompletableFuture::join);
        assertThat(count("effect")).isEqualTo(1);
    }

    @Test
    void aResumableCallGivesItsClaimBackWhenItFails() {
        assertThatThrownBy(() -> calls.resumable(CALL, () -> {
                    throw new IllegalStateException("failed");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(calls.resumable(CALL, this::work)).isEqualTo(ANSWER);
        assertThat(calls.resumable(CALL, this::work)).isEqualTo(ANSWER);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aClaimWhoseWorkNeverEndedIsTakenOver() {
        DATABASE.sql()
                .update(
                        "INSERT INTO idempotent_call (scope, key, request_digest, claimed_until)"
                                + " VALUES (?, ?, ?, now() - interval '1 second')",
                        CALL.scope(),
                        CALL.key(),
                        CALL.digest());
        assertError(CommerceError.IDEMPOTENCY_KEY_REUSED, () -> calls.resumable(OTHER_BODY, this::work));
        assertThat(calls.resumable(CALL, this::work)).isEqualTo(ANSWER);
    }

    @Test
    void whoeverEndsFirstGivesTheAnswer() {
        Answer late = calls.resumable(CALL, () -> {
            DATABASE.execute("UPDATE idempotent_call SET claimed_until = now() - interval '1 second'");
            assertThat(calls.resumable(CALL, this::work)).isEqualTo(ANSWER);
            return new Answer(500, "{}");
        });
        assertThat(late).isEqualTo(ANSWER);
    }

    @Test
    void theStoredAnswerIsEncrypted() {
        calls.once(CALL, this::work);
        byte[] stored = DATABASE.sql()
                .queryOne("SELECT answer FROM idempotent_call", row -> row.bytes("answer"))
                .orElseThrow();
        assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("grant");
    }

    @Test
    void oldAnswersAreForgottenAndYoungOnesKept() {
        calls.once(CALL, this::work);
        calls.once(new Call("old", "key", "a"), this::work);
        DATABASE.execute("UPDATE idempotent_call SET created_at = now() - interval '26 hours' WHERE scope = 'old'");

        new IdempotentCallCleanupJob(DATABASE.sql()).run();

        assertThat(count("idempotent_call")).isEqualTo(1);
        assertThat(calls.once(CALL, this::work)).isEqualTo(ANSWER);
        assertThat(runs).hasValue(2);
    }
}
