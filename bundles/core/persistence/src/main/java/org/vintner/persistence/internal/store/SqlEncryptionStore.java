package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.encryption.DataKey;
import org.vintner.api.id.KeyId;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.EncryptionStore;
import org.vintner.persistence.store.KeyRing;

/**
 * The data keys' use by SQL. A value begins with the two bytes of its data key's number. License keys and secrets of channels are
 * encrypted anew; rejected lines and stored answers keep their key until they are deleted, some days later.
 */
@Component(service = EncryptionStore.class)
public final class SqlEncryptionStore implements EncryptionStore {

    private static final String NUMBER = "get_byte(%1$s, 0) * 256 + get_byte(%1$s, 1)";

    private static final String ALL_VALUES = """
            SELECT %s AS key FROM license_key
            UNION ALL SELECT %s FROM key_batch_problem WHERE ciphertext IS NOT NULL
            UNION ALL SELECT %s FROM idempotent_call WHERE length(answer) > 2
            UNION ALL SELECT %s FROM channel_property WHERE sealed IS NOT NULL
            """.formatted(
                    NUMBER.formatted("ciphertext"),
                    NUMBER.formatted("ciphertext"),
                    NUMBER.formatted("answer"),
                    NUMBER.formatted("sealed"));

    private static final String KEYS = """
            SELECT d.id, d.created_at, d.active, d.retired_at, coalesce(v.n, 0) AS n
              FROM data_key d LEFT JOIN (SELECT key, count(*) AS n FROM (%s) a GROUP BY key) v ON v.key = d.id
             WHERE d.id > 0 ORDER BY d.id
            """.formatted(ALL_VALUES);

    private static final String OLD =
            "SELECT EXISTS (SELECT FROM data_key WHERE id > 0 AND NOT active" + " AND retired_at IS NULL) AS yes";

    private static final String STALE = NUMBER.formatted("ciphertext") + " <> (SELECT id FROM data_key WHERE active)";

    private static final String LEFT = "SELECT count(*) AS n FROM license_key WHERE " + STALE;

    private static final String NEXT = """
            SELECT id, ciphertext FROM license_key WHERE (?::uuid IS NULL OR id > ?) AND %s
             ORDER BY id LIMIT ? FOR NO KEY UPDATE SKIP LOCKED
            """.formatted(STALE);

    private static final String REPLACE = """
            UPDATE license_key k SET ciphertext = n.ciphertext FROM unnest(?, ?) AS n (id, ciphertext) WHERE k.id = n.id
            """;

    /** Few, so all at once. */
    private static final String STALE_SECRETS = """
            SELECT name, revision, property, position, sealed FROM channel_property
             WHERE sealed IS NOT NULL AND %s <> (SELECT id FROM data_key WHERE active)
               FOR NO KEY UPDATE SKIP LOCKED
            """.formatted(NUMBER.formatted("sealed"));

    private static final String REPLACE_SECRET =
            "UPDATE channel_property SET sealed = ? WHERE name = ? AND revision = ? AND property = ? AND position = ?";

    /** A writer may have begun by the old key just before the rotation; a minute later it has ended. */
    private static final String RETIRE = """
            UPDATE data_key d SET retired_at = now()
             WHERE d.id > 0 AND NOT d.active AND d.retired_at IS NULL
               AND EXISTS (SELECT FROM data_key a WHERE a.active AND a.created_at < now() - interval '1 minute')
               AND NOT EXISTS (SELECT FROM (%s) v WHERE v.key = d.id)
            """.formatted(ALL_VALUES);

    private final Sql sql;
    private final KeyRing keyRing;

    @Activate
    public SqlEncryptionStore(@Reference Sql sql, @Reference KeyRing keyRing) {
        this.sql = sql;
        this.keyRing = keyRing;
    }

    private record Value(UUID id, byte[] ciphertext) {}

    private record Secret(String name, long revision, String property, int position, byte[] sealed) {}

    @Override
    public List<DataKey> keys() {
        return sql.query(
                KEYS,
                row -> new DataKey(
                        row.integer("id"),
                        row.time("created_at"),
                        row.flag("active"),
                        row.number("n"),
                        row.maybeTime("retired_at")));
    }

    @Override
    public boolean hasOld() {
        return sql.queryOne(OLD, row -> row.flag("yes")).orElseThrow();
    }

    @Override
    public long left() {
        return sql.queryOne(LEFT, row -> row.number("n")).orElseThrow();
    }

    @Override
    public Optional<KeyId> encryptAnew(Optional<KeyId> after, int limit) {
        Optional<UUID> from = after.map(KeyId::value);
        List<Value> values =
                sql.query(NEXT, row -> new Value(row.uuid("id"), row.bytes("ciphertext")), from, from, limit);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        sql.update(
                REPLACE,
                array("uuid", values.stream().map(Value::id).toList()),
                array("bytea", values.stream().map(this::anew).toList()));
        return Optional.of(new KeyId(values.get(values.size() - 1).id()));
    }

    private byte[] anew(Value value) {
        byte[] context = SqlLicenseKeyStore.context(value.id());
        return keyRing.encrypt(keyRing.decrypt(value.ciphertext(), context), context);
    }

    @Override
    public int encryptSecretsAnew() {
        List<Secret> stale = sql.query(
                STALE_SECRETS,
                row -> new Secret(
                        row.text("name"),
                        row.number("revision"),
                        row.text("property"),
                        row.integer("position"),
                        row.bytes("sealed")));
        stale.forEach(this::encryptAnew);
        return stale.size();
    }

    private void encryptAnew(Secret secret) {
        byte[] context = SqlChannelConfigurationStore.context(secret.name(), secret.property());
        sql.update(
                REPLACE_SECRET,
                keyRing.encrypt(keyRing.decrypt(secret.sealed(), context), context),
                secret.name(),
                secret.revision(),
                secret.property(),
                secret.position());
    }

    @Override
    public int retire() {
        return sql.update(RETIRE);
    }
}
