package org.vintner.persistence.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.persistence.EntityManagerFactory;
import javax.persistence.Persistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.testing.TestDatabase;

class ThreadUnitOfWorkTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final String INSERT = "INSERT INTO note (id, text) VALUES (?, ?)";

    /** One connection only: whoever asks for a second one waits for ever, that is, for a second. */
    private static HikariDataSource single;

    private static EntityManagerFactory factory;

    private ThreadUnitOfWork work;
    private Sql sql;

    @BeforeAll
    static void prepare() {
        DATABASE.execute("CREATE TABLE note (id bigint PRIMARY KEY, text text NOT NULL)");
        single = DATABASE.pool(1);
        factory = Persistence.createEntityManagerFactory(
                "notes", Map.of("javax.persistence.nonJtaDataSource", single, "eclipselink.weaving", "false"));
    }

    @AfterAll
    static void close() {
        factory.close();
        single.close();
    }

    @BeforeEach
    void begin() {
        DATABASE.execute("TRUNCATE note");
        work = new ThreadUnitOfWork(single, factory, 1);
        sql = new Sql(work);
    }

    @Test
    void crowdThatTakesAllConnectionsLeavesOneForWhatIsUrgent() throws Exception {
        CountDownLatch served = new CountDownLatch(1);
        CountDownLatch holding = new CountDownLatch(2);
        ExecutorService crowd = Executors.newCachedThreadPool();
        try (HikariDataSource three = DATABASE.pool(3)) {
            ThreadUnitOfWork shared = new ThreadUnitOfWork(three, factory, 3);
            List<Future<?>> buyers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                buyers.add(crowd.submit(() -> shared.run(() -> {
                    assertThat(shared.connection()).isNotNull();
                    holding.countDown();
                    awaitQuietly(served);
                })));
            }
            holding.await();

            int settled = shared.urgently(() -> new Sql(shared).update(INSERT, 1, "urgent"));

            assertThat(settled).isEqualTo(1);
            assertThat(three.getHikariPoolMXBean().getActiveConnections()).isEqualTo(2);
            served.countDown();
            for (Future<?> buyer : buyers) {
                buyer.get();
            }
        } finally {
            served.countDown();
            crowd.shutdown();
        }
        assertThat(committed()).isEqualTo(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatAJoinedUnitWroteIsCommittedByTheOutermost() {
        work.run(() -> {
            work.run(() -> write(1));
            assertThat(committed()).isZero();
        });
        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void failureOfAJoinedUnitRollsBackTheWholeEvenWhenCaught() {
        assertThatThrownBy(() -> work.run(() -> {
                    write(1);
                    try {
                        work.run(() -> {
                            throw new IllegalArgumentException("inner");
                        });
                    } catch (IllegalArgumentException e) {
                        write(2);
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("inner");
        assertThat(committed()).isZero();
        assertThat(work.active()).isFalse();
    }

    @Test
    void exceptionLeavesUnchangedAndNothingIsWritten() {
        CommerceException thrown = new CommerceException(CommerceError.SOLD_OUT, "Sold out.");
        assertThatThrownBy(() -> work.run(() -> {
                    write(1);
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(committed()).isZero();
    }

    @Test
    void actionAfterCommitSeesTheCommitAndItsFailureGoesNowhere() {
        List<Long> seen = new ArrayList<>();
        work.run(() -> {
            work.run(() -> work.afterCommit(() -> {
                throw new IllegalStateException("expected in the log");
            }));
            work.afterCommit(() -> seen.add(committed()));
            write(1);
        });
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void actionAfterCommitIsDroppedByARollbackAndRunsAtOnceOutside() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> work.run(() -> {
                    work.afterCommit(runs::incrementAndGet);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(runs).hasValue(0);
        work.afterCommit(runs::incrementAndGet);
        assertThat(runs).hasValue(1);
    }

    @Test
    void databaseRefusesWritesOfReadOnlyWorkAndAllowsThemAfterwards() {
        assertThatThrownBy(() -> work.readOnly(() -> sql.update(INSERT, 1L, "x")))
                .isInstanceOf(CommerceException.class)
                .cause()
                .hasMessageContaining("25006");
        write(1);
        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void failureNamesNeitherStatementNorValues() {
        write(1);
        assertThatThrownBy(() -> sql.update(INSERT, 1L, "canary"))
                .isInstanceOfSatisfying(CommerceException.class, e -> {
                    assertThat(e.error()).isEqualTo(CommerceError.INTERNAL);
                    assertThat(e).hasStackTraceContaining("23505");
                    assertThat(e.getMessage() + e.getCause()).doesNotContain("INSERT", "canary", "note");
                    assertThat(e.getCause()).hasNoCause();
                    assertThat(((DatabaseFailure) e.getCause()).constraint()).isEqualTo("note_pkey");
                });
    }

    @Test
    void databaseOutOfReachIsUnavailable() {
        HikariDataSource closed = DATABASE.pool(1);
        closed.close();
        ThreadUnitOfWork broken = new ThreadUnitOfWork(closed, factory, 1);
        assertThatThrownBy(() -> broken.run(() -> new Sql(broken).update("SELECT 1")))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.UNAVAILABLE));
    }

    @Test
    void entitiesAndSqlShareOneConnectionAndOneTransaction() {
        work.run(() -> {
            write(1);
            Note note = work.entityManager().find(Note.class, 1L);
            note.rewrite("changed");
            work.entityManager().persist(new Note(2, "new"));
            work.entityManager().flush();
            assertThat(texts()).containsExactly("changed", "new");
            note.rewrite("again");
        });
        assertThat(texts()).containsExactly("again", "new");
    }

    @Test
    void entitiesAreRolledBackWithTheRest() {
        assertThatThrownBy(() -> work.run(() -> {
                    work.entityManager().persist(new Note(1, "x"));
                    work.entityManager().flush();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(committed()).isZero();
        assertThat(work.<Boolean>readOnly(() -> work.entityManager().find(Note.class, 1L) == null))
                .isTrue();
    }

    @Test
    void failureOfEntitiesAtCommitIsTranslated() {
        write(1);
        assertThatThrownBy(() -> work.run(() -> work.entityManager().persist(new Note(1, "canary"))))
                .isInstanceOfSatisfying(CommerceException.class, e -> {
                    assertThat(e.getCause()).isInstanceOf(DatabaseFailure.class).hasMessageContaining("23505");
                    assertThat(e).hasStackTraceContaining("23505");
                });
    }

    @Test
    void loserOfADeadlockRunsAgain() throws Exception {
        ThreadUnitOfWork two = DATABASE.transaction();
        Sql both = DATABASE.sql();
        DATABASE.execute("INSERT INTO note VALUES (1, ''), (2, '')");
        CountDownLatch met = new CountDownLatch(2);
        AtomicInteger actions = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (long first : List.of(1L, 2L)) {
                results.add(threads.submit(() -> two.run(() -> {
                    two.afterCommit(actions::incrementAndGet);
                    both.update("UPDATE note SET text = text || ? WHERE id = ?", "x", first);
                    met.countDown();
                    await(met);
                    both.update("UPDATE note SET text = text || ? WHERE id = ?", "x", 3 - first);
                })));
            }
            for (Future<?> result : results) {
                result.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(texts()).containsExactly("xx", "xx");
        assertThat(actions).hasValue(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(long id) {
        sql.update(INSERT, id, "text");
    }

    private List<String> texts() {
        return sql.query("SELECT text FROM note ORDER BY id", row -> row.text("text"));
    }

    /** As another connection sees it. */
    private static long committed() {
        return DATABASE.sql()
                .queryOne("SELECT count(*) AS n FROM note", row -> row.number("n"))
                .orElseThrow();
    }
}
