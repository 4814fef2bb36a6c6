package org.vintner.persistence.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.idempotency.IdempotentCalls.Answer;
import org.vintner.api.idempotency.IdempotentCalls.Call;
import org.vintner.persistence.internal.idempotency.SqlIdempotentCalls;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.testing.CutConnections;
import org.vintner.persistence.testing.CutConnections.Cut;
import org.vintner.persistence.testing.TestDatabase;

/** The line to the database breaks: between transactions, within one, and while a commit is under way. */
class LostConnectionTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final String INSERT = "INSERT INTO note (id, text) VALUES (?, ?)";
    private static final Call CALL = new Call("visitor POST /api/v1/orders", "key-1", "a".repeat(64));
    private static final Answer ANSWER = new Answer(201, "{}");

    private static CutConnections line;
    private static HikariDataSource pool;
    private static EntityManagerFactory factory;
    private static ThreadUnitOfWork work;
    private static Sql sql;

    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger actions = new AtomicInteger();

    @BeforeAll
    static void prepare() {
        DATABASE.execute("CREATE TABLE note (id bigint PRIMARY KEY, text text NOT NULL)");
        line = new CutConnections(DATABASE.port());
        pool = DATABASE.pool(4, line.port());
        factory = Persistence.createEntityManagerFactory(
                "notes", Map.of("javax.persistence.nonJtaDataSource", pool, "eclipselink.weaving", "false"));
        work = new ThreadUnitOfWork(pool, factory, 4);
        sql = new Sql(work);
    }

    @AfterAll
    static void close() {
        factory.close();
        pool.close();
        line.close();
    }

    @BeforeEach
    void begin() {
        line.cutNext(Cut.NONE);
        DATABASE.execute("TRUNCATE note; TRUNCATE idempotent_call");
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void aCommitWithoutAnAnswerIsSaidToBeUnknownAndNotRunAgain(Cut cut) {
        assertUnknown(() -> work.run(() -> {
            runs.incrementAndGet();
            write(1);
            work.afterCommit(actions::incrementAndGet);
            line.cutNext(cut);
        }));
        assertThat(runs).hasValue(1);
        assertThat(actions).hasValue(0);
        assertThat(committed()).isEqualTo(cut == Cut.AFTER_COMMIT ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void aCommitThatTookWritesWithItIsUnknownAsWell(Cut cut) {
        assertUnknown(() -> work.run(() -> {
            runs.incrementAndGet();
            write(1);
            sql.later(INSERT, 2L, "text");
            sql.later(INSERT, 3L, "text");
            line.cutNext(cut);
        }));
        assertThat(runs).hasValue(1);
        assertThat(committed()).isEqualTo(cut == Cut.AFTER_COMMIT ? 3 : 0);
    }

    @Test
    void whatOnlyKeptWritesIsRunAgainOnABrokenLine() {
        backend();
        line.cutAll();
        work.run(() -> {
            runs.incrementAndGet();
            sql.later(INSERT, 1L, "text");
        });
        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void entitiesAreNotRunAgainEither() {
        assertUnknown(() -> work.run(() -> {
            runs.incrementAndGet();
            work.entityManager().persist(new Note(1, "x"));
            line.cutNext(Cut.AFTER_COMMIT);
        }));
        assertThat(runs).hasValue(1);
        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void whatTheServerSaidIsKnown() {
        DATABASE.execute("CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW WHEN (NEW.text = 'bad') EXECUTE FUNCTION suppress_redundant_updates_trigger()");
        try {
            assertThatThrownBy(() -> work.run(() -> sql.update(INSERT, 1L, "bad")))
                    .isInstanceOfSatisfying(
                            CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.INTERNAL));
        } finally {
            DATABASE.execute("DROP TRIGGER refuse ON note");
        }
        assertThat(committed()).isZero();
    }

    @Test
    void aLineThatBreaksBeforeTheCommitIsReplacedAndTheWorkRunAgain() {
        work.run(() -> {
            write(1);
            if (runs.incrementAndGet() == 1) {
                line.cutAll();
                write(2);
            }
            work.afterCommit(actions::incrementAndGet);
        });
        assertThat(runs).hasValue(2);
        assertThat(actions).hasValue(1);
        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void aStatementOfItsOwnThatChangesSomethingIsUnknownAndOneThatReadsIsRunAgain() {
        int backend = backend();
        line.cutAll();
        assertThat(backend()).isNotEqualTo(backend);

        assertUnknown(() -> {
            // Its commit is part of the statement, so the whole line is cut while it runs.
            CompletableFuture<Void> cutter = CompletableFuture.runAsync(() -> {
                while (sleepers() == 0) {
                    Thread.onSpinWait();
                }
                line.cutAll();
            });
            try {
                sql.update("INSERT INTO note SELECT 1, pg_sleep(1)::text");
            } finally {
                cutter.join();
            }
        });
    }

    @Test
    void allLinesOfThePoolMayBreakAtOnce() {
        for (int round = 0; round < 5; round++) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            line.cutAll();
            for (int n = 0; n < 8; n++) {
                long id = round * 100L + n;
                all.add(CompletableFuture.runAsync(() -> work.run(() -> write(id))));
            }
            all.forEach(CompletableFuture::join);
        }
        assertThat(committed()).isEqualTo(40);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void theSameIdempotencyKeyAfterALostCommitHasOneEffect(Cut cut) {
        SqlIdempotentCalls calls = calls();
        assertUnknown(() -> calls.once(CALL, () -> {
            line.cutNext(cut);
            return effect();
        }));
        assertThat(calls.once(CALL, this::effect)).isEqualTo(ANSWER);
        assertThat(calls.once(CALL, this::effect)).isEqualTo(ANSWER);
        assertThat(committed()).isEqualTo(1);
    }

    /** The claim is given back, and what makes the second run harmless is the work's own business: it has its id. */
    @ParameterizedTest
    @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void resumableWorkWhoseCommitWasLostIsTakenUpAgain(Cut cut) {
        SqlIdempotentCalls calls = calls();
        assertUnknown(() -> calls.resumable(CALL, () -> {
            line.cutNext(cut);
            return work.call(this::effectOnce);
        }));
        assertThat(calls.resumable(CALL, () -> work.call(this::effectOnce))).isEqualTo(ANSWER);
        assertThat(calls.resumable(CALL, () -> work.call(this::effectOnce))).isEqualTo(ANSWER);
        assertThat(committed()).isEqualTo(1);
    }

    private static SqlIdempotentCalls calls() {
        return new SqlIdempotentCalls(work, sql, DATABASE.keyRing());
    }

    private Answer effect() {
        write(runs.incrementAndGet());
        return ANSWER;
    }

    private Answer effectOnce() {
        sql.update("INSERT INTO note VALUES (1, '') ON CONFLICT DO NOTHING");
        return ANSWER;
    }

    private static void assertUnknown(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.COMMIT_UNKNOWN));
    }

    private static void write(long id) {
        sql.update(INSERT, id, "text");
    }

    private static int backend() {
        return sql.queryOne("SELECT pg_backend_pid() AS id", row -> row.integer("id"))
                .orElseThrow();
    }

    private static long sleepers() {
        return number("SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
    }

    /** As another line sees it; the server may need a moment to notice that the broken one is gone. */
    private static long committed() {
        return number("SELECT count(*) AS n FROM note");
    }

    private static long number(String query) {
        return DATABASE.sql().queryOne(query, row -> row.number("n")).orElseThrow();
    }
}
