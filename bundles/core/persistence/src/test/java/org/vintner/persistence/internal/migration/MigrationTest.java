package org.vintner.persistence.internal.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;
import org.vintner.persistence.internal.postgres.PostgresFailure;
import org.vintner.persistence.testing.TestDatabase;

class MigrationTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Test
    void secondRunChangesNothing() {
        assertThatCode(() -> Migration.migrate(DATABASE.dataSource())).doesNotThrowAnyException();
        assertThat(DATABASE.sql().query("SELECT FROM data_key", row -> true)).isEmpty();
    }

    /** What a shop of an earlier version has: an order with a reserved key, and one that was paid, delivered and paid back. */
    private static final String EARLIER = """
            INSERT INTO account (id, name, role) VALUES (pg_temp.id(1), 'ada', 'SELLER');
            INSERT INTO product (id, kind, seller_id, title, description, price, currency, download_valid_seconds, download_max,
                                 state)
            VALUES (pg_temp.id(2), 'KEY', pg_temp.id(1), 'Key', '', 100, 'EUR', 60, 1, 'PUBLISHED');
            INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at)
            VALUES (pg_temp.id(3), 'PENDING_PAYMENT', 'a@example.com', 'en', 100, 'EUR', '2040-01-01Z'),
                   (pg_temp.id(4), 'REFUNDED', 'b@example.com', 'en', 100, 'EUR', '2040-01-01Z');
            INSERT INTO order_line (id, order_id, position, product_id, kind, title, quantity, unit_price)
            SELECT id, id, 1, pg_temp.id(2), 'KEY', 'Key', 1, 100 FROM customer_order;
            INSERT INTO license_key (id, product_id, ciphertext, digest, masked, state, order_id, line_id, reserved_until, sold_at)
            VALUES (pg_temp.id(5), pg_temp.id(2), '', '1', '', 'RESERVED', pg_temp.id(3), pg_temp.id(3), '2039-01-01Z', NULL),
                   (pg_temp.id(6), pg_temp.id(2), '', '2', '', 'SOLD', pg_temp.id(4), pg_temp.id(4), NULL, now()),
                   (pg_temp.id(7), pg_temp.id(2), '', '3', '', 'AVAILABLE', NULL, NULL, NULL, NULL);
            INSERT INTO payment (id, order_id, channel, state, amount, currency, captured, refunded, provider_payment, expires_at)
            VALUES (pg_temp.id(8), pg_temp.id(4), 'test', 'REFUNDED', 100, 'EUR', 100, 100, 'p', now());
            INSERT INTO refund (id, payment_id, channel, state, amount, currency, reason)
            VALUES (pg_temp.id(9), pg_temp.id(8), 'test', 'SUCCEEDED', 100, 'EUR', 'test');
            INSERT INTO ledger_entry (posting, account, amount, currency, payment_id, refund_id)
            VALUES (pg_temp.id(8), 'channel:test', 100, 'EUR', pg_temp.id(8), NULL),
                   (pg_temp.id(8), 'sales', -100, 'EUR', pg_temp.id(8), NULL),
                   (pg_temp.id(9), 'sales', 100, 'EUR', pg_temp.id(8), pg_temp.id(9)),
                   (pg_temp.id(9), 'channel:test', -100, 'EUR', pg_temp.id(8), pg_temp.id(9));
            """;

    private static final String ID = """
            CREATE FUNCTION pg_temp.id(n int) RETURNS uuid LANGUAGE sql AS $$ SELECT lpad(n::text, 32, '0')::uuid $$;
            """;

    /** Work in a database that an earlier version has left. */
    private interface Earlier {
        void in(Connection connection) throws SQLException;
    }

    private static void upgrade(String from, Earlier check) throws SQLException {
        DATABASE.execute("CREATE DATABASE earlier TEMPLATE template0");
        PGSimpleDataSource earlier = new PGSimpleDataSource();
        earlier.setUrl(DATABASE.url().replaceFirst("/test_\\d+", "/earlier"));
        earlier.setUser(DATABASE.user());
        earlier.setPassword(DATABASE.password());
        try {
            Flyway.configure()
                    .loggers(QuietLog.class.getName())
                    .dataSource(earlier)
                    .locations("classpath:db/migration")
                    .target(from)
                    .load()
                    .migrate();
            try (Connection connection = earlier.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(ID + EARLIER);
                Migration.migrate(earlier);
                check.in(connection);
            }
        } finally {
            DATABASE.execute("DROP DATABASE earlier WITH (FORCE)");
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    @Test
    void whatAnEarlierVersionLeftIsKeptAndGuarded() throws SQLException {
        upgrade("7", connection -> {
            assertThat(text(
                            connection,
                            "SELECT order_id = pg_temp.id(3) AND until = '2039-01-01Z' FROM key_reservation"))
                    .isEqualTo("t");
            assertThat(text(
                            connection,
                            "SELECT order_id = pg_temp.id(3) AND look_at = '2040-01-01Z' FROM order_expiry"))
                    .isEqualTo("t");
            assertThat(text(
                            connection,
                            "SELECT string_agg(state, ' ' ORDER BY id) FROM license_key WHERE NOT available"))
                    .isEqualTo("RESERVED SOLD");
            assertThat(text(connection, "SELECT count(*) || ' ' || sum(amount) FROM ledger_entry"))
                    .isEqualTo("4 0");
            assertThatThrownBy(() -> text(
                            connection,
                            "UPDATE license_key SET state = 'RESERVED' WHERE id = pg_temp.id(7) RETURNING masked"))
                    .hasMessageContaining("violates check constraint");
            for (String doubled : List.of(
                    "8), 'sales', -1, 'EUR', pg_temp.id(8), NULL",
                    "9), 'sales', 1, 'EUR', pg_temp.id(8), pg_temp.id(9)")) {
                assertThatThrownBy(() -> text(
                                connection,
                                "INSERT INTO ledger_entry (posting, account, amount, currency, payment_id, refund_id)"
                                        + " VALUES (pg_temp.id(" + doubled + ") RETURNING account"))
                        .hasMessageContaining("ledger_entry_payment_id_posting_account_key");
            }
            assertThatThrownBy(
                            () -> text(
                                    connection,
                                    "INSERT INTO ledger_entry (posting, account, amount, currency, payment_id)"
                                            + " VALUES (gen_random_uuid(), 'sales', -1, 'EUR', pg_temp.id(8)) RETURNING account"))
                    .hasMessageContaining("violates check constraint");
        });
    }

    @Test
    void newerSchemaIsRefused() {
        DATABASE.execute("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
                + " installed_by, execution_time, success)"
                + " VALUES (9999, '9999', 'later', 'SQL', 'V9999__later.sql', 'x', 1, true)");
        try {
            assertThatThrownBy(() -> Migration.migrate(DATABASE.dataSource()))
                    .isInstanceOf(PostgresFailure.class)
                    .hasMessageContaining("9999")
                    .hasMessageContaining("newer than this server");
        } finally {
            DATABASE.execute("DELETE FROM flyway_schema_history WHERE version = '9999'");
        }
    }

    @Test
    void missingExtensionThatMayNotBeMadeIsExplained() {
        DATABASE.execute("DROP EXTENSION btree_gist CASCADE; CREATE ROLE small LOGIN PASSWORD 'small'");
        DATABASE.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        try {
            assertThatThrownBy(() -> Migration.migrate(DATABASE.as("small", "small")))
                    .isInstanceOf(PostgresFailure.class)
                    .hasMessageContaining("CREATE EXTENSION btree_gist");
        } finally {
            DATABASE.execute("DROP ROLE small; CREATE EXTENSION btree_gist");
        }
    }
}
