package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.GrantId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.ReleaseCodeStore;
import org.vintner.persistence.store.StoredReleaseCode;

/** Release codes by SQL. */
@Component(service = ReleaseCodeStore.class)
public final class SqlReleaseCodeStore implements ReleaseCodeStore {
    private static final String COUNT = """
            SELECT count(*) AS codes FROM download_release_code
             WHERE grant_id = ? AND created_at > now() - ? * interval '1 second'
            """;
    private static final String COLUMNS = """
            id, nonce, expires_at, used_at IS NULL AND expires_at > now() AND tries < 5 AS live
            """;
    private static final String ADD = """
            INSERT INTO download_release_code (grant_id, nonce, expires_at)
            VALUES (?, ?, now() + ? * interval '1 second')
            RETURNING\s""" + COLUMNS;
    private static final String LATEST =
            "SELECT " + COLUMNS + " FROM download_release_code WHERE grant_id = ? ORDER BY id DESC LIMIT 1";
    private static final String COUNT_TRY = "UPDATE download_release_code SET tries = tries + 1 WHERE id = ?";
    private static final String USE = "UPDATE download_release_code SET used_at = now() WHERE id = ?";

    private final Sql sql;

    @Activate
    public SqlReleaseCodeStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public int count(GrantId grant, Duration within) {
        return sql.queryOne(COUNT, row -> row.integer("codes"), grant.value(), within.toSeconds())
                .orElseThrow();
    }

    @Override
    public StoredReleaseCode add(GrantId grant, byte[] nonce, Duration validFor) {
        return sql.queryOne(ADD, SqlReleaseCodeStore::code, grant.value(), nonce, validFor.toSeconds())
                .orElseThrow();
    }

    @Override
    public Optional<StoredReleaseCode> latest(GrantId grant) {
        return sql.queryOne(LATEST, SqlReleaseCodeStore::code, grant.value());
    }

    @Override
    public void countTry(long code) {
        sql.update(COUNT_TRY, code);
    }

    @Override
    public void use(long code) {
        sql.update(USE, code);
    }

    private static StoredReleaseCode code(Row row) throws SQLException {
        return new StoredReleaseCode(row.number("id"), row.bytes("nonce"), row.time("expires_at"), row.flag("live"));
    }
}
