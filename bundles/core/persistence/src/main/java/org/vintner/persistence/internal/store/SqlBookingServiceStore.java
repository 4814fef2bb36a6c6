package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.booking.BookingCondition;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.CancellationStep;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.BookingServiceStore;

/** Terms of services by SQL. */
@Component(service = BookingServiceStore.class)
public final class SqlBookingServiceStore implements BookingServiceStore {

    private static final String SET = """
            INSERT INTO booking_service AS s (product_id, duration_seconds, interval_seconds, buffer_before_seconds,
                                         buffer_after_seconds, lead_seconds, horizon_seconds, deposit, max_per_person,
                                         max_per_day, cancel_before, cancel_percent, rule_names, rule_expressions,
                                         rule_messages, hold_seconds, max_unpaid, queue)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (product_id) DO UPDATE
               SET duration_seconds = excluded.duration_seconds, interval_seconds = excluded.interval_seconds,
                   buffer_before_seconds = excluded.buffer_before_seconds,
                   buffer_after_seconds = excluded.buffer_after_seconds, lead_seconds = excluded.lead_seconds,
                   horizon_seconds = excluded.horizon_seconds, deposit = excluded.deposit,
                   max_per_person = excluded.max_per_person, max_per_day = excluded.max_per_day,
                   cancel_before = excluded.cancel_before, cancel_percent = excluded.cancel_percent,
                   rule_names = excluded.rule_names, rule_expressions = excluded.rule_expressions,
                   rule_messages = excluded.rule_messages, hold_seconds = excluded.hold_seconds,
                   max_unpaid = excluded.max_unpaid, queue = excluded.queue, version = s.version + 1
            """;

    private static final String CLEAR_RESOURCES = "DELETE FROM booking_service_resource WHERE product_id = ?";

    private static final String ADD_RESOURCES = """
            INSERT INTO booking_service_resource (product_id, resource_id, position)
            SELECT ?, r.id, r.n FROM unnest(?) WITH ORDINALITY AS r (id, n)
            """;

    private static final String FIND = """
            SELECT s.*, ARRAY(SELECT resource_id FROM booking_service_resource r
                               WHERE r.product_id = s.product_id ORDER BY position) AS resources
              FROM booking_service s WHERE product_id = ?
            """;

    private static final String VERSIONS = """
            SELECT s.version, now() AS now,
                   ARRAY(SELECT b.version FROM booking_service_resource r JOIN booking_resource b ON b.id = r.resource_id
                          WHERE r.product_id = s.product_id ORDER BY r.position) AS resources
              FROM booking_service s WHERE product_id = ?
            """;

    private static final String PART_VERSIONS = """
            SELECT s.product_id, b.id AS resource_id, s.version AS service, r.position, b.version AS resource, now() AS now
              FROM unnest(?, ?) AS w (product_id, resource_id)
              JOIN booking_service s ON s.product_id = w.product_id
              JOIN booking_service_resource r ON r.product_id = w.product_id AND r.resource_id = w.resource_id
              JOIN booking_resource b ON b.id = w.resource_id
            """;

    private final Sql sql;

    @Activate
    public SqlBookingServiceStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public void set(ProductId product, ServiceTerms terms) {
        BookingRules rules = terms.rules().orElseThrow();
        sql.update(
                SET,
                product.value(),
                terms.duration().toSeconds(),
                terms.interval().toSeconds(),
                terms.bufferBefore().toSeconds(),
                terms.bufferAfter().toSeconds(),
                rules.leadTime().toSeconds(),
                rules.horizon().toSeconds(),
                rules.deposit(),
                rules.maxPerPerson(),
                rules.maxPerDay(),
                before(rules.cancellation()),
                percent(rules.cancellation()),
                array(
                        "text",
                        rules.conditions().stream().map(BookingCondition::name).toList()),
                array(
                        "text",
                        rules.conditions().stream()
                                .map(BookingCondition::expression)
                                .toList()),
                array(
                        "text",
                        rules.conditions().stream()
                                .map(BookingCondition::message)
                                .toList()),
                rules.hold().map(Duration::toSeconds),
                rules.maxUnpaid(),
                rules.queue());
        sql.later(CLEAR_RESOURCES, product.value());
        sql.later(ADD_RESOURCES, product.value(), Uuids.of(terms.resources()));
    }

    @Override
    public Optional<ServiceTerms> find(ProductId product) {
        return sql.queryOne(FIND, SqlBookingServiceStore::terms, product.value());
    }

    @Override
    public Optional<Versions> versions(ProductId product) {
        return sql.queryOne(
                VERSIONS,
                row -> new Versions(row.number("version"), row.list("resources", Long.class), row.time("now")),
                product.value());
    }

    @Override
    public Map<Part, PartVersions> versions(Collection<Part> parts) {
        Map<Part, PartVersions> versions = new HashMap<>();
        sql.query(
                PART_VERSIONS,
                row -> versions.put(
                        new Part(new ProductId(row.uuid("product_id")), new ResourceId(row.uuid("resource_id"))),
                        new PartVersions(
                                row.number("service"),
                                row.integer("position") - 1,
                                row.number("resource"),
                                row.time("now"))),
                Uuids.of(parts, Part::product),
                Uuids.of(parts, Part::resource));
        return versions;
    }

    private static ServiceTerms terms(Row row) throws SQLException {
        return new ServiceTerms(
                row.list("resources", UUID.class).stream().map(ResourceId::new).toList(),
                Duration.ofSeconds(row.number("duration_seconds")),
                Duration.ofSeconds(row.number("interval_seconds")),
                Duration.ofSeconds(row.number("buffer_before_seconds")),
                Duration.ofSeconds(row.number("buffer_after_seconds")),
                Optional.of(new BookingRules(
                        Duration.ofSeconds(row.number("lead_seconds")),
                        Duration.ofSeconds(row.number("horizon_seconds")),
                        ladder(row),
                        row.integer("deposit"),
                        row.maybeNumber("max_per_person").map(Long::intValue),
                        row.maybeNumber("max_per_day").map(Long::intValue),
                        conditions(row),
                        row.maybeNumber("hold_seconds").map(Duration::ofSeconds),
                        row.maybeNumber("max_unpaid").map(Long::intValue),
                        row.maybeNumber("queue").map(Long::intValue))));
    }

    private static List<BookingCondition> conditions(Row row) throws SQLException {
        List<String> names = row.list("rule_names", String.class);
        List<String> expressions = row.list("rule_expressions", String.class);
        List<String> messages = row.list("rule_messages", String.class);
        return IntStream.range(0, names.size())
                .mapToObj(i -> new BookingCondition(names.get(i), expressions.get(i), messages.get(i)))
                .toList();
    }

    /** The ladder, as two columns of it say. */
    static List<CancellationStep> ladder(Row row) throws SQLException {
        List<Long> before = row.list("cancel_before", Long.class);
        List<Integer> percent = row.list("cancel_percent", Integer.class);
        return IntStream.range(0, before.size())
                .mapToObj(i -> new CancellationStep(Duration.ofSeconds(before.get(i)), percent.get(i)))
                .toList();
    }

    static Sql.ArrayArgument before(List<CancellationStep> ladder) {
        return array(
                "int8", ladder.stream().map(step -> step.before().toSeconds()).toList());
    }

    static Sql.ArrayArgument percent(List<CancellationStep> ladder) {
        return array("int4", ladder.stream().map(CancellationStep::percent).toList());
    }
}
