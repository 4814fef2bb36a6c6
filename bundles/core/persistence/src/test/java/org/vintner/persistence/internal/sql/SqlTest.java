package org.vintner.persistence.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.Savepoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.persistence.testing.TestDatabase;

class SqlTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Sql sql = DATABASE.sql();

    private enum Color {
        RED
    }

    @Test
    void batchOfArraysIsOneStatement() {
        DATABASE.execute("CREATE TABLE sample (id uuid, name text, secret bytea, at timestamptz)");
        List<UUID> ids = List.of(UUID.randomUUID(), UUID.randomUUID());
        Instant at = Instant.parse("2026-11-20T12:00:00.123456Z");

        int count = sql.update(
                "INSERT INTO sample (id, name, secret, at) SELECT * FROM unnest(?, ?, ?, ?)",
                array("uuid", ids),
                array("text", List.of("a", "b")),
                array("bytea", List.of(new byte[] {0, 1}, new byte[] {-1})),
                array("timestamptz", List.of(at, at)));

        assertThat(count).isEqualTo(2);
        assertThat(sql.query("SELECT id FROM sample ORDER BY name", row -> row.uuid("id")))
                .isEqualTo(ids);
        assertThat(sql.query("SELECT secret FROM sample ORDER BY name", row -> row.bytes("secret")))
                .containsExactly(new byte[] {0, 1}, new byte[] {-1});
        assertThat(sql.query("SELECT at FROM sample", row -> row.time("at"))).containsExactly(at, at);
    }

    @Test
    void everyTypeComesBackAsItWas() {
        Instant at = Instant.parse("2026-11-20T12:00:00Z");
        UUID id = UUID.randomUUID();
        sql.query(
                "SELECT ?::uuid AS u, ?::text AS t, ?::bigint AS n, ?::boolean AS b, ?::timestamptz AS i, ?::bytea AS y,"
                        + " ?::text AS c, ?::text[] AS l",
                row -> {
                    assertThat(row.uuid("u")).isEqualTo(id);
                    assertThat(row.text("t")).isEqualTo("卡密");
                    assertThat(row.number("n")).isEqualTo(Long.MAX_VALUE);
                    assertThat(row.flag("b")).isTrue();
                    assertThat(row.time("i")).isEqualTo(at);
                    assertThat(row.bytes("y")).isEqualTo(new byte[] {1, 2});
                    assertThat(row.constant("c", Color.class)).isEqualTo(Color.RED);
                    assertThat(row.list("l", String.class)).containsExactly("x", "y,\"{}");
                    return true;
                },
                id,
                "卡密",
                Long.MAX_VALUE,
                true,
                at,
                new byte[] {1, 2},
                Color.RED,
                array("text", List.of("x", "y,\"{}")));
    }

    @Test
    void nullIsEmptyForMaybeAndAFailureOtherwise() {
        assertThat(sql.queryOne("SELECT ?::text AS t", row -> row.maybeText("t"), Optional.empty()))
                .contains(Optional.empty());
        assertThatThrownBy(() -> sql.query("SELECT NULL::bigint AS n", row -> row.number("n")))
                .isInstanceOf(CommerceException.class);
    }

    @Test
    void queryOneRefusesASecondRow() {
        assertThatThrownBy(() -> sql.queryOne("SELECT generate_series(1, 2) AS n", row -> row.number("n")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(sql.queryOne("SELECT 1 AS n WHERE false", row -> row.number("n")))
                .isEmpty();
    }

    // ------------------------------------------------------------------ kept writes

    private static final String KEEP = "INSERT INTO kept (n, name) VALUES (?, ?)";

    private void emptyTable() {
        DATABASE.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept (n bigint PRIMARY KEY, name text NOT NULL)");
    }

    private long rows() {
        return sql.queryOne("SELECT count(*) AS n FROM kept", row -> row.number("n"))
                .orElseThrow();
    }

    @Test
    void keptWritesAreSeenByTheNextStatementInTheirOrder() {
        emptyTable();
        DATABASE.unitOfWork().run(() -> {
            sql.later(KEEP, 1L, "a");
            sql.later(KEEP, 2L, Optional.of("b"));
            sql.later("UPDATE kept SET name = name || ? WHERE n = ?", "!", 2L);
            assertThat(sql.query("SELECT name FROM kept WHERE n > ? ORDER BY n", row -> row.text("name"), 0L))
                    .containsExactly("a", "b!");
            sql.later(KEEP, 3L, "c");
            assertThat(sql.update("DELETE FROM kept WHERE n >= ?", 2L)).isEqualTo(2);
            assertThat(rows()).isEqualTo(1);
        });
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void keptWritesAreCommittedWithTheUnitOfWorkAndOutsideOfOneAtOnce() {
        emptyTable();
        DATABASE.unitOfWork().run(() -> sql.later(KEEP, 1L, "a"));
        assertThat(rows()).isEqualTo(1);
        DATABASE.unitOfWork().run(() -> {
            sql.update(KEEP, 2L, "b");
            sql.later(KEEP, 3L, "c");
            sql.later(KEEP, 4L, "d");
        });
        assertThat(rows()).isEqualTo(4);
        sql.later(KEEP, 5L, "e");
        assertThat(rows()).isEqualTo(5);
    }

    @Test
    void keptWritesVanishWithTheirUnitOfWork() {
        emptyTable();
        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    sql.update(KEEP, 1L, "a");
                    sql.later(KEEP, 2L, "b");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(rows()).isZero();
    }

    @Test
    void aKeptWriteThatFailsFailsTheWhole() {
        emptyTable();
        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    sql.update(KEEP, 1L, "a");
                    sql.later(KEEP, 1L, "b");
                }))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.INTERNAL));
        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    sql.later(KEEP, 1L, "a");
                    sql.later(KEEP, 1L, "b");
                    try {
                        rows();
                    } catch (RuntimeException e) {
                        // Whoever looks away can't commit either.
                    }
                }))
                .isInstanceOf(CommerceException.class);
        assertThat(rows()).isZero();
    }

    private static final String ROWS =
            "INSERT INTO kept (n, name) SELECT n, name || ' of ' || count(*) OVER () FROM unnest(?, ?) AS k (n, name)";

    private void gather(long n, String name) {
        sql.gather(ROWS, Sql.array("int8", List.of(n)), Sql.array("text", List.of(name)));
    }

    private List<String> names() {
        return sql.query("SELECT name FROM kept ORDER BY n", row -> row.text("name"));
    }

    @Test
    void rowsAreGatheredAndWrittenByOneStatementWithTheCommit() {
        emptyTable();
        DATABASE.unitOfWork().run(() -> {
            gather(1, "a");
            assertThat(names()).isEmpty();
            sql.later(KEEP, 3L, "c");
            gather(2, "b");
            assertThat(names()).containsExactly("c");
        });
        assertThat(names()).containsExactly("a of 2", "b of 2", "c");
        gather(4, "d");
        assertThat(names()).as("outside of a unit of work at once").endsWith("d of 1");
    }

    @Test
    void gatheredRowsAreSentForWhoeverReadsThemAndLaterOnesFollow() {
        emptyTable();
        DATABASE.unitOfWork().run(() -> {
            gather(1, "a");
            sql.sendGathered();
            assertThat(names()).containsExactly("a of 1");
            gather(2, "b");
        });
        assertThat(names()).containsExactly("a of 1", "b of 1");
    }

    @Test
    void gatheredRowsVanishWithTheirUnitOfWorkAndFailTheWhole() {
        emptyTable();
        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    gather(1, "a");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThatThrownBy(() -> DATABASE.unitOfWork().run(() -> {
                    sql.update(KEEP, 2L, "b");
                    gather(2, "b");
                }))
                .isInstanceOf(CommerceException.class);
        assertThat(rows()).isZero();
    }

    @Test
    void keptWritesComeBeforeWhateverElseUsesTheConnection() {
        emptyTable();
        DATABASE.unitOfWork().run(() -> {
            sql.later(KEEP, 1L, "a");
            Savepoint before = DATABASE.transaction().statement(connection -> connection.setSavepoint());
            sql.later(KEEP, 2L, "b");
            DATABASE.transaction().statement(connection -> {
                connection.rollback(before);
                return before;
            });
        });
        assertThat(sql.query("SELECT n FROM kept", row -> row.number("n"))).containsExactly(1L);
    }
}
