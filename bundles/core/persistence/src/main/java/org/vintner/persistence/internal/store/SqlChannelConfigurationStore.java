package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.ChannelConfigurationStore;
import org.vintner.persistence.store.KeyRing;

/** Configurations of channels by SQL. A secret can be read together with its channel and property only. */
@Component(service = ChannelConfigurationStore.class)
public final class SqlChannelConfigurationStore implements ChannelConfigurationStore {

    private static final String CURRENT = """
            SELECT c.name, c.kind, c.name_property, c.enabled, r.revision, r.changed_at, r.changed_by, p.property, p.value, p.sealed
              FROM channel_configuration c
              JOIN channel_revision r ON r.name = c.name AND r.revision = c.revision
              LEFT JOIN channel_property p ON p.name = r.name AND p.revision = r.revision
             WHERE ?::text IS NULL OR c.name = ?
             ORDER BY c.name, p.property, p.position
            """;

    private static final String LOCK = "SELECT FROM channel_configuration WHERE name = ? FOR UPDATE";

    private static final String REVISIONS = """
            SELECT r.name, r.revision, r.changed_at, r.changed_by, p.property, p.value, p.sealed
              FROM channel_revision r
              LEFT JOIN channel_property p ON p.name = r.name AND p.revision = r.revision
             WHERE r.name = ?
             ORDER BY r.revision DESC, p.property, p.position
            """;

    private static final String CREATE = """
            INSERT INTO channel_configuration (name, kind, name_property, enabled, revision) VALUES (?, ?, ?, true, 1)
            ON CONFLICT (name) DO NOTHING
            """;

    private static final String NEXT =
            "UPDATE channel_configuration SET revision = revision + 1 WHERE name = ? RETURNING revision";

    private static final String ADD_REVISION =
            "INSERT INTO channel_revision (name, revision, changed_by) VALUES (?, ?, ?)";

    private static final String ADD_VALUES = """
            INSERT INTO channel_property (name, revision, property, position, value, sealed)
            SELECT ?, ?, * FROM unnest(?, ?, ?, ?)
            """;

    private static final String FORGET = "DELETE FROM channel_revision WHERE name = ? AND revision <= ?";

    private static final String ENABLE = "UPDATE channel_configuration SET enabled = ? WHERE name = ?";

    private static final String DELETE = "DELETE FROM channel_configuration WHERE name = ?";

    /** A channel that was just removed needs no report. */
    private static final String REPORT = """
            INSERT INTO channel_effect (node, name, revision, works)
            SELECT ?, name, ?, ? FROM channel_configuration WHERE name = ?
            ON CONFLICT (name, node) DO UPDATE SET revision = excluded.revision, works = excluded.works, at = now()
            """;

    private static final String UNPROVEN = """
            SELECT c.name, c.revision
              FROM channel_configuration c JOIN channel_revision r ON r.name = c.name AND r.revision = c.revision
             WHERE (r.changed_at > now() - interval '1 minute'
                    OR EXISTS (SELECT FROM channel_effect e
                                WHERE e.name = c.name AND e.revision = c.revision AND NOT e.works))
               AND NOT EXISTS (SELECT FROM channel_effect e
                                WHERE e.name = c.name AND e.revision = c.revision AND e.works)
            """;

    private final Sql sql;
    private final KeyRing keyRing;

    @Activate
    public SqlChannelConfigurationStore(@Reference Sql sql, @Reference KeyRing keyRing) {
        this.sql = sql;
        this.keyRing = keyRing;
    }

    /** A revision with one of its values, or with none. */
    private record Line(
            String name,
            long revision,
            Instant changedAt,
            String changedBy,
            Optional<String> property,
            String text,
            boolean secret) {}

    /** What a line tells of its channel. */
    private record Head(String name, String kind, String nameProperty, boolean enabled) {}

    private record Whole(Head head, Line line) {}

    @Override
    public List<StoredChannel> all() {
        return read(Optional.empty());
    }

    @Override
    public Optional<StoredChannel> find(String name) {
        return read(Optional.of(name)).stream().findFirst();
    }

    private List<StoredChannel> read(Optional<String> name) {
        Map<Head, List<Line>> channels = new LinkedHashMap<>();
        sql.query(
                        CURRENT,
                        row -> new Whole(
                                new Head(
                                        row.text("name"),
                                        row.text("kind"),
                                        row.text("name_property"),
                                        row.flag("enabled")),
                                line(row)),
                        name,
                        name)
                .forEach(whole -> channels.computeIfAbsent(whole.head(), any -> new ArrayList<>())
                        .add(whole.line()));
        return channels.entrySet().stream()
                .map(channel -> new StoredChannel(
                        channel.getKey().name(),
                        channel.getKey().kind(),
                        channel.getKey().nameProperty(),
                        channel.getKey().enabled(),
                        revision(channel.getValue())))
                .toList();
    }

    @Override
    public Optional<StoredChannel> lock(String name) {
        return sql.queryOne(LOCK, row -> true, name).flatMap(locked -> find(name));
    }

    @Override
    public boolean create(String name, String kind, String nameProperty, Map<String, StoredValue> values, String by) {
        if (sql.update(CREATE, name, kind, nameProperty) == 0) {
            return false;
        }
        add(name, 1, values, by);
        return true;
    }

    @Override
    public long change(String name, Map<String, StoredValue> values, String by) {
        long revision = sql.queryOne(NEXT, row -> row.number("revision"), name).orElseThrow();
        add(name, revision, values, by);
        sql.update(FORGET, name, revision - KEPT_REVISIONS);
        return revision;
    }

    private void add(String name, long revision, Map<String, StoredValue> values, String by) {
        sql.update(ADD_REVISION, name, revision, by);
        List<String> properties = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        List<Optional<String>> texts = new ArrayList<>();
        List<Optional<byte[]>> sealed = new ArrayList<>();
        new TreeMap<>(values).forEach((property, value) -> {
            int position = 0;
            for (String text : value.texts()) {
                properties.add(property);
                positions.add(position++);
                texts.add(value.secret() ? Optional.empty() : Optional.of(text));
                sealed.add(value.secret() ? Optional.of(seal(name, property, text)) : Optional.empty());
            }
        });
        sql.update(
                ADD_VALUES,
                name,
                revision,
                array("text", properties),
                array("int2", positions),
                array("text", texts),
                array("bytea", sealed));
    }

    private byte[] seal(String name, String property, String text) {
        return keyRing.encrypt(text.getBytes(StandardCharsets.UTF_8), context(name, property));
    }

    /** Where a secret belongs. */
    static byte[] context(String name, String property) {
        return ("channel " + name + " " + property).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void enable(String name, boolean enabled) {
        sql.update(ENABLE, enabled, name);
    }

    @Override
    public boolean delete(String name) {
        return sql.update(DELETE, name) == 1;
    }

    @Override
    public List<StoredRevision> revisions(String name) {
        Map<Long, List<Line>> revisions = new LinkedHashMap<>();
        sql.query(REVISIONS, this::line, name)
                .forEach(line -> revisions
                        .computeIfAbsent(line.revision(), any -> new ArrayList<>())
                        .add(line));
        return revisions.values().stream()
                .map(SqlChannelConfigurationStore::revision)
                .toList();
    }

    @Override
    public void report(UUID node, String name, long revision, boolean works) {
        sql.update(REPORT, node, revision, works, name);
    }

    @Override
    public List<Rollout> unproven() {
        return sql.query(UNPROVEN, row -> new Rollout(row.text("name"), row.number("revision")));
    }

    private Line line(Row row) throws SQLException {
        String name = row.text("name");
        Optional<String> property = row.maybeText("property");
        Optional<byte[]> sealed = row.maybeBytes("sealed");
        String text = sealed.isPresent()
                ? new String(
                        keyRing.decrypt(sealed.get(), context(name, property.orElseThrow())), StandardCharsets.UTF_8)
                : row.maybeText("value").orElse("");
        return new Line(
                name,
                row.number("revision"),
                row.time("changed_at"),
                row.text("changed_by"),
                property,
                text,
                sealed.isPresent());
    }

    private static StoredRevision revision(List<Line> lines) {
        Map<String, List<Line>> properties = new LinkedHashMap<>();
        lines.forEach(line -> line.property()
                .ifPresent(property -> properties
                        .computeIfAbsent(property, any -> new ArrayList<>())
                        .add(line)));
        Map<String, StoredValue> values = new LinkedHashMap<>();
        properties.forEach((property, of) -> values.put(
                property,
                new StoredValue(of.stream().map(Line::text).toList(), of.get(0).secret())));
        Line any = lines.get(0);
        return new StoredRevision(any.revision(), any.changedAt(), any.changedBy(), values);
    }
}
