package org.vintner.persistence.internal.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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
