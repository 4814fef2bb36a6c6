package org.vintner.persistence.internal.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.persistence.internal.database.DatabaseConfig;
import org.vintner.persistence.internal.database.Folder;
import org.vintner.persistence.internal.postgres.PostgresFailure;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Envelope encryption: values by data keys, data keys by the master key. Data key 0 is the root of digests and
 * signatures; it is not the master key, so that the master key can be changed without changing a digest, and it is never
 * rotated. Keys from 1 on encrypt; one of them is active.
 */
@Component(
        service = KeyRing.class,
        configurationPid = DatabaseConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class EnvelopeKeyRing implements KeyRing {
    private static final short ROOT = 0;
    private static final int BYTES = 32;

    private static final String ALL = "SELECT id, wrapped, active FROM data_key ORDER BY id";

    /** Does nothing if another node was faster, whose keys are then used. */
    private static final String ADD =
            "INSERT INTO data_key (id, wrapped, active) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

    private static final String NEXT = "SELECT max(id) + 1 AS id FROM data_key";
    private static final String RETIRE = "UPDATE data_key SET active = false WHERE active";

    private final UnitOfWork unitOfWork;
    private final Sql sql;
    private final AesGcm cipher = new AesGcm();
    private final SecureRandom random = new SecureRandom();
    private final Map<Short, SecretKey> keys = new ConcurrentHashMap<>();
    private final MasterKey master;
    private final Hmacs hmacs;
    private volatile short active;

    @Activate
    public EnvelopeKeyRing(@Reference UnitOfWork unitOfWork, @Reference Sql sql, DatabaseConfig config) {
        this(
                unitOfWork,
                sql,
                Optional.ofNullable(System.getenv(MasterKey.VARIABLE)).orElse(""),
                Folder.masterKeyFile(config));
    }

    /** With a master key from wherever. Four arguments, as Felix SCR tells constructors by their number. */
    public EnvelopeKeyRing(UnitOfWork unitOfWork, Sql sql, String environment, Path masterKeyFile) {
        this.unitOfWork = unitOfWork;
        this.sql = sql;
        boolean fresh = stored().isEmpty();
        this.master = MasterKey.find(environment, masterKeyFile, fresh);
        if (fresh) {
            unitOfWork.run(() -> {
                add(ROOT, false);
                add((short) 1, true);
            });
        }
        load();
        this.hmacs = new Hmacs(keys.get(ROOT).getEncoded());
    }

    private record StoredKey(short id, ByteBuffer wrapped, boolean active) {}

    @Override
    public byte[] encrypt(byte[] plain, byte[] context) {
        short id = active;
        byte[] head = ByteBuffer.allocate(Short.BYTES).putShort(id).array();
        return cipher.encrypt(keys.get(id), head, plain, context);
    }

    @Override
    public byte[] decrypt(byte[] sealed, byte[] context) {
        if (sealed.length < Short.BYTES) {
            throw unreadable();
        }
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        SecretKey key = key(buffer.getShort()).orElseThrow(EnvelopeKeyRing::unreadable);
        try {
            return cipher.decrypt(key, buffer, context);
        } catch (AEADBadTagException e) {
            throw unreadable();
        }
    }

    @Override
    public byte[] digest(String purpose, byte[] value) {
        return hmacs.of("digest:" + purpose, value);
    }

    @Override
    public byte[] mac(String purpose, byte[] data) {
        return hmacs.of("mac:" + purpose, data);
    }

    @Override
    public boolean verify(String purpose, byte[] data, byte[] mac) {
        return MessageDigest.isEqual(mac(purpose, data), mac);
    }

    @Override
    public void rotate() {
        unitOfWork.run(() -> {
            int next = sql.queryOne(NEXT, row -> row.integer("id")).orElseThrow();
            sql.update(RETIRE);
            add((short) next, true);
        });
        load();
    }

    private void add(short id, boolean activeKey) {
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        sql.update(ADD, id, cipher.encrypt(master.key(), new byte[0], key, name(id)), activeKey);
    }

    private Optional<SecretKey> key(short id) {
        if (id > ROOT && !keys.containsKey(id)) {
            load();
        }
        return id > ROOT ? Optional.ofNullable(keys.get(id)) : Optional.empty();
    }

    private List<StoredKey> stored() {
        return sql.query(
                ALL,
                row -> new StoredKey(
                        (short) row.integer("id"), ByteBuffer.wrap(row.bytes("wrapped")), row.flag("active")));
    }

    private void load() {
        for (StoredKey stored : stored()) {
            keys.computeIfAbsent(stored.id(), id -> unwrap(stored));
            if (stored.active()) {
                active = stored.id();
            }
        }
    }

    private SecretKey unwrap(StoredKey stored) {
        try {
            return new SecretKeySpec(cipher.decrypt(master.key(), stored.wrapped(), name(stored.id())), "AES");
        } catch (AEADBadTagException e) {
            throw new PostgresFailure("The master key in " + master.origin()
                    + " is not the one that encrypts this database's secrets. Put the right one there");
        }
    }

    private static byte[] name(short id) {
        return ("vintner data key " + id).getBytes(StandardCharsets.US_ASCII);
    }

    private static CommerceException unreadable() {
        return new CommerceException(
                CommerceError.INTERNAL, "A stored secret cannot be read: it was altered or belongs elsewhere.");
    }
}
