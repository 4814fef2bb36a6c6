package org.vintner.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vintner.persistence.internal.sql.Sql.array;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.persistence.testing.TestDatabase;

class SqlTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Test
    void batchOfArraysIsOneStatement() {
        DATABASE.execute("CREATE TABLE sample (id uuid, name text)");
        List<UUID> ids = List.of(UUID.randomUUID(), UUID.randomUUID());

        int count = DATABASE.sql()
                .update(
                        "INSERT INTO sample (id, name) SELECT * FROM unnest(?, ?)",
                        array("uuid", ids),
                        array("text", List.of("a", "b")));

        assertThat(count).isEqualTo(2);
        assertThat(DATABASE.sql().query("SELECT id FROM sample ORDER BY name", row -> row.uuid("id")))
                .isEqualTo(ids);
    }
}
