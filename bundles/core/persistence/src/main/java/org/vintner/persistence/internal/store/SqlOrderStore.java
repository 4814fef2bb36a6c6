package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;
import static org.vintner.persistence.internal.sql.Sql.column;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.catalog.LatePayment;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.Label;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.RefundId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.OrderStore;

/** Orders by set-based SQL: an order and its lines are read by one statement and written by one. */
@Component(service = OrderStore.class)
public final class SqlOrderStore implements OrderStore {

    private static final String ADD = """
            WITH o AS (
              INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at)
              SELECT n.id, 'PENDING_PAYMENT', n.email, n.locale, n.total, n.currency, now() + make_interval(secs => n.timeout)
                FROM unnest(?, ?, ?, ?, ?, ?) AS n (id, email, locale, total, currency, timeout)
              RETURNING id, created_at, expires_at),
            lines AS (
              INSERT INTO order_line (id, order_id, position, product_id, kind, title, quantity, unit_price, late_payment,
                                      shortage_seconds)
              SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)),
            looks AS (INSERT INTO order_expiry (order_id, look_at) SELECT id, expires_at FROM o)
            SELECT id, created_at, expires_at FROM o
            """;

    /** Not {@code EXISTS}: planned while there are few answers, it would read them all for each order, later as well. */
    private static final String SELECT = """
            SELECT o.id, o.state, o.email, o.locale, o.total, o.currency, o.created_at, o.expires_at, o.paid_at,
                   l.id AS line_id, l.product_id, l.kind, l.title, l.quantity, l.unit_price, l.late_payment, l.shortage_seconds,
                   l.state AS line_state, l.short_until, l.refund_id,
                   (SELECT true FROM order_line_answer a WHERE a.line_id = l.id LIMIT 1) IS NOT NULL AS answered
              FROM %s o JOIN order_line l ON l.order_id = o.id
             ORDER BY o.id DESC, l.position
            """;

    private static final String FIND = SELECT.formatted("(SELECT * FROM customer_order WHERE id = ?)");

    private static final String LOCK = "SELECT id FROM customer_order WHERE id = ANY (?) ORDER BY id FOR UPDATE";

    private static final String TRY_LOCK = LOCK + " SKIP LOCKED";

    private static final String FIND_ALL = SELECT.formatted("(SELECT * FROM customer_order WHERE id = ANY (?))");

    private static final String LIST = SELECT.formatted("""
            (SELECT * FROM customer_order
              WHERE (?::text IS NULL OR state = ?) AND (?::uuid IS NULL OR id < ?)
              ORDER BY id DESC LIMIT ?)""");

    /** A statement of its own: one plan for both would look through all orders for those of a buyer. */
    private static final String LIST_OF_BUYER = SELECT.formatted("""
            (SELECT * FROM customer_order
              WHERE lower(email) = lower(?) AND (?::text IS NULL OR state = ?) AND (?::uuid IS NULL OR id < ?)
              ORDER BY lower(email), id DESC LIMIT ?)""");

    /** Of those that are to be looked at; row by row (OFFSET 0) and by an array, as the planner expects far more of them. */
    private static final String LOCK_DUE = SELECT.formatted("""
            (SELECT * FROM customer_order
              WHERE id = ANY (ARRAY(
                      SELECT x.order_id FROM order_expiry x
                       WHERE x.look_at < now()
                         AND NOT EXISTS (SELECT FROM payment p
                                          WHERE p.order_id = x.order_id AND p.state IN ('CREATED', 'PENDING', 'AUTHORIZED')
                                         OFFSET 0)
                       ORDER BY x.look_at LIMIT ?))
                AND state = 'PENDING_PAYMENT' AND expires_at < now()
                FOR UPDATE SKIP LOCKED)""");

    /** Of orders that were extended since the look is put off. */
    private static final String LOOK_LATER = """
            UPDATE order_expiry x SET look_at = later.expires_at
              FROM (SELECT x.order_id, o.expires_at
                      FROM order_expiry x
                     CROSS JOIN LATERAL (
                        SELECT * FROM customer_order o
                         WHERE o.id = x.order_id AND o.state = 'PENDING_PAYMENT' AND o.expires_at > now() OFFSET 0) o
                     WHERE x.look_at < now()) later
             WHERE x.order_id = later.order_id
            """;

    /** At orders that are paid, or at their end otherwise, nobody needs to look. */
    private static final String LOOK_NO_MORE = """
            DELETE FROM order_expiry WHERE order_id = ANY (ARRAY(
              SELECT x.order_id FROM order_expiry x
               WHERE x.look_at < now()
                 AND NOT EXISTS (
                       SELECT FROM customer_order o WHERE o.id = x.order_id AND o.state = 'PENDING_PAYMENT' OFFSET 0)))
            """;

    private static final String WAITING = """
            SELECT product_id, kind, min(quantity) AS smallest, sum(quantity) AS total
              FROM order_line WHERE short AND refund_id IS NULL %s GROUP BY product_id, kind
            """;

    private static final String WAITING_ALL = WAITING.formatted("");
    private static final String WAITING_SOME = WAITING.formatted("AND product_id = ANY (?)");

    private static final String WAITING_FOR = """
            SELECT o.id FROM customer_order o
             WHERE o.id IN (SELECT order_id FROM order_line
                             WHERE short AND refund_id IS NULL AND product_id = ANY (?))
             ORDER BY o.paid_at, o.id
            """;

    private static final String OVERDUE = """
            SELECT order_id, id FROM order_line
             WHERE order_id IN (SELECT order_id FROM order_line
                                 WHERE short_until < now() AND refund_id IS NULL ORDER BY short_until LIMIT ?)
               AND short_until < now() AND refund_id IS NULL
            """;

    private static final String SHORT_UNTIL = """
            UPDATE order_line SET short_until = now() + make_interval(secs => ?) WHERE id = ANY (?) AND state = 'SHORT'
            """;

    private static final String HAS_LIVE_PAYMENT = """
            SELECT EXISTS (SELECT FROM payment WHERE order_id = ? AND state IN ('CREATED', 'PENDING', 'AUTHORIZED')) AS live
            """;

    private static final String EXTEND = """
            UPDATE customer_order o SET expires_at = greatest(o.expires_at, now() + make_interval(secs => w.hold))
              FROM unnest(?, ?) AS w (id, hold) WHERE o.id = w.id
            """;

    private static final String MOVE = """
            UPDATE customer_order o SET state = m.state, paid_at = CASE WHEN m.state IN ('PAID', 'FULFILLED', 'NEEDS_ATTENTION')
                                               THEN coalesce(o.paid_at, now()) ELSE o.paid_at END
              FROM unnest(?, ?) AS m (id, state) WHERE o.id = m.id
            """;

    private static final String MOVE_LINES = """
            UPDATE order_line l
               SET state = m.state,
                   short_until = CASE WHEN m.state = 'SHORT' AND l.state <> 'SHORT'
                                      THEN now() + make_interval(secs => l.shortage_seconds)
                                      WHEN m.state = 'SHORT' THEN l.short_until END
              FROM unnest(?, ?) AS m (id, state) WHERE l.id = m.id
            """;

    private static final String MOVE_WITH_LINES = "WITH lines AS (" + MOVE_LINES + ") " + MOVE;

    private static final String SET_REFUND =
            "UPDATE order_line SET refund_id = ? WHERE id = ANY (?) AND refund_id IS NULL";

    private static final String CLEAR_REFUND = "UPDATE order_line SET refund_id = NULL WHERE refund_id = ?";

    private static final String KEPT =
            "SELECT coalesce(sum(captured - refunded), 0) AS kept FROM payment WHERE order_id = ?";

    private static final String ANSWERS = """
            SELECT a.line_id, a.name, a.value, q.label_en, q.label_zh, q.personal,
                   q.choices_en[array_position(q.choices, a.value)] AS choice_en,
                   q.choices_zh[array_position(q.choices, a.value)] AS choice_zh
              FROM order_line_answer a
              JOIN product_form_field q ON (q.product_id, q.version, q.name) = (a.product_id, a.form_version, a.name)
             WHERE a.line_id = ANY (?)
             ORDER BY a.line_id, q.position
            """;

    private final Sql sql;

    @Activate
    public SqlOrderStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<Order> add(List<NewRow> orders) {
        List<NewLine> lines = orders.stream().flatMap(NewLine::of).toList();
        Map<OrderId, Validity> added = new HashMap<>();
        sql.query(
                ADD,
                row -> added.put(
                        new OrderId(row.uuid("id")), new Validity(row.time("created_at"), row.time("expires_at"))),
                Uuids.of(orders, NewRow::id),
                column("text", orders, order -> order.buyer().email()),
                column("text", orders, order -> order.buyer().locale().toLanguageTag()),
                column("int8", orders, order -> order.total().amount()),
                column("text", orders, order -> order.total().currency().getCurrencyCode()),
                column("float8", orders, order -> (double) order.timeout().toSeconds()),
                Uuids.of(lines, each -> each.line().id()),
                Uuids.of(lines, NewLine::order),
                column("int4", lines, NewLine::position),
                Uuids.of(lines, each -> each.line().product()),
                column("text", lines, each -> each.line().kind()),
                column("text", lines, each -> each.line().title()),
                column("int4", lines, each -> each.line().quantity()),
                column("int8", lines, each -> each.line().unitPrice().amount()),
                column("text", lines, each -> each.line().sale().latePayment()),
                column(
                        "int8",
                        lines,
                        each -> each.line().sale().shortageDeadline().toSeconds()));
        return orders.stream().map(order -> added.get(order.id()).of(order)).toList();
    }

    /** A line of an order to be added; the first one has position 1. */
    private record NewLine(OrderId order, int position, OrderLine line) {

        static Stream<NewLine> of(NewRow order) {
            return IntStream.range(0, order.lines().size())
                    .mapToObj(i -> new NewLine(order.id(), i + 1, order.lines().get(i)));
        }
    }

    /** When an order was added, and when it expires. */
    private record Validity(Instant from, Instant to) {

        Order of(NewRow order) {
            return new Order(
                    order.id(),
                    OrderState.PENDING_PAYMENT,
                    order.buyer(),
                    order.lines(),
                    order.total(),
                    from,
                    to,
                    Optional.empty());
        }
    }

    @Override
    public Optional<Order> find(OrderId id) {
        return orders(FIND, id.value()).stream().findFirst();
    }

    @Override
    public Optional<Order> lock(OrderId id) {
        return lock(List.of(id)).stream().findFirst();
    }

    @Override
    public List<Order> lock(Collection<OrderId> ids) {
        // Two statements: one that had to wait for a lock would give the order as it is now with its lines as they were
        // before.
        sql.query(LOCK, row -> row.uuid("id"), Uuids.of(ids));
        return findAll(ids);
    }

    @Override
    public Set<OrderId> tryLock(Collection<OrderId> ids) {
        return Set.copyOf(sql.query(TRY_LOCK, row -> new OrderId(row.uuid("id")), Uuids.of(ids)));
    }

    @Override
    public List<Order> findAll(Collection<OrderId> ids) {
        return orders(FIND_ALL, Uuids.of(ids));
    }

    @Override
    public Page<Order> list(OrderFilter filter, PageRequest page) {
        Optional<UUID> after = page.cursor().map(cursor -> OrderId.parse(cursor).value());
        Optional<OrderState> state = filter.state();
        int most = page.limit() + 1;
        List<Order> rows = filter.email()
                .map(email -> orders(LIST_OF_BUYER, email, state, state, after, after, most))
                .orElseGet(() -> orders(LIST, state, state, after, after, most));
        return Page.of(rows, page, order -> order.id().toString());
    }

    @Override
    public boolean hasLivePayment(OrderId id) {
        return sql.queryOne(HAS_LIVE_PAYMENT, row -> row.flag("live"), id.value())
                .orElseThrow();
    }

    @Override
    public void extend(Map<OrderId, Duration> timeouts) {
        sql.later(EXTEND, Uuids.of(timeouts.keySet()), column("float8", timeouts.values(), timeout ->
                (double) timeout.toSeconds()));
    }

    @Override
    public void move(Map<OrderId, OrderState> states, Map<OrderLineId, LineState> lines) {
        if (lines.isEmpty()) {
            sql.later(MOVE, Uuids.of(states.keySet()), array("text", states.values()));
        } else {
            sql.later(
                    MOVE_WITH_LINES,
                    Uuids.of(lines.keySet()),
                    array("text", lines.values()),
                    Uuids.of(states.keySet()),
                    array("text", states.values()));
        }
    }

    @Override
    public void moveLines(Map<OrderLineId, LineState> states) {
        sql.later(MOVE_LINES, Uuids.of(states.keySet()), array("text", states.values()));
    }

    @Override
    public int setRefund(List<OrderLineId> lines, RefundId refund) {
        return sql.update(SET_REFUND, refund.value(), Uuids.of(lines));
    }

    @Override
    public void clearRefund(RefundId refund) {
        sql.update(CLEAR_REFUND, refund.value());
    }

    @Override
    public long kept(OrderId id) {
        return sql.queryOne(KEPT, row -> row.number("kept"), id.value()).orElseThrow();
    }

    @Override
    public List<Waiting> waiting() {
        return sql.query(WAITING_ALL, SqlOrderStore::waiting);
    }

    @Override
    public List<Waiting> waiting(Collection<ProductId> products) {
        return sql.query(WAITING_SOME, SqlOrderStore::waiting, Uuids.of(products));
    }

    private static Waiting waiting(Row row) throws SQLException {
        return new Waiting(
                new ProductId(row.uuid("product_id")),
                row.constant("kind", ProductKind.class),
                row.integer("smallest"),
                Math.toIntExact(row.number("total")));
    }

    @Override
    public List<OrderId> waitingFor(Collection<ProductId> products) {
        return sql.query(WAITING_FOR, row -> new OrderId(row.uuid("id")), Uuids.of(products));
    }

    @Override
    public List<Overdue> overdue(int limit) {
        Map<OrderId, List<OrderLineId>> lines = new LinkedHashMap<>();
        sql.query(
                OVERDUE,
                row -> lines.computeIfAbsent(new OrderId(row.uuid("order_id")), any -> new ArrayList<>())
                        .add(new OrderLineId(row.uuid("id"))),
                limit);
        return lines.entrySet().stream()
                .map(order -> new Overdue(order.getKey(), order.getValue()))
                .toList();
    }

    @Override
    public void shortUntil(Collection<OrderLineId> lines, Optional<Duration> wait) {
        sql.update(SHORT_UNTIL, wait.map(time -> (double) time.toSeconds()), Uuids.of(lines));
    }

    @Override
    public List<Order> lockDue(int limit) {
        sql.later(LOOK_LATER);
        sql.later(LOOK_NO_MORE);
        return orders(LOCK_DUE, limit);
    }

    /** Folds one row per line into orders. Answers are asked for where there are any: most orders have none. */
    private List<Order> orders(String statement, Object... arguments) {
        Map<UUID, Order> heads = new LinkedHashMap<>();
        Map<UUID, List<OrderLine>> lines = new LinkedHashMap<>();
        List<OrderLineId> answered = new ArrayList<>();
        sql.query(
                statement,
                row -> {
                    UUID id = row.uuid("id");
                    if (!heads.containsKey(id)) {
                        heads.put(id, head(row));
                    }
                    if (row.flag("answered")) {
                        answered.add(new OrderLineId(row.uuid("line_id")));
                    }
                    return lines.computeIfAbsent(id, any -> new ArrayList<>()).add(line(row));
                },
                arguments);
        Map<OrderLineId, List<FormAnswer>> answers = answers(answered);
        return heads.entrySet().stream()
                .map(head -> withLines(
                        head.getValue(),
                        lines.get(head.getKey()).stream()
                                .map(line -> line.withAnswers(answers.getOrDefault(line.id(), List.of())))
                                .toList()))
                .toList();
    }

    private Map<OrderLineId, List<FormAnswer>> answers(List<OrderLineId> lines) {
        Map<OrderLineId, List<FormAnswer>> answers = new HashMap<>();
        if (!lines.isEmpty()) {
            sql.query(
                    ANSWERS,
                    row -> answers.computeIfAbsent(new OrderLineId(row.uuid("line_id")), any -> new ArrayList<>())
                            .add(answer(row)),
                    Uuids.of(lines));
        }
        return answers;
    }

    private static FormAnswer answer(Row row) throws SQLException {
        Optional<String> chosen = row.maybeText("choice_en");
        return new FormAnswer(
                row.text("name"),
                new Label(row.text("label_en"), row.maybeText("label_zh")),
                row.text("value"),
                chosen.isEmpty()
                        ? Optional.empty()
                        : Optional.of(SqlFormStore.label(chosen.get(), row.text("choice_zh"))),
                row.flag("personal"));
    }

    private static Order head(Row row) throws SQLException {
        return new Order(
                new OrderId(row.uuid("id")),
                row.constant("state", OrderState.class),
                new Buyer(row.text("email"), Locale.forLanguageTag(row.text("locale"))),
                List.of(),
                Money.of(row.number("total"), row.text("currency")),
                row.time("created_at"),
                row.time("expires_at"),
                row.maybeTime("paid_at"));
    }

    private static OrderLine line(Row row) throws SQLException {
        return new OrderLine(
                new OrderLineId(row.uuid("line_id")),
                new ProductId(row.uuid("product_id")),
                row.constant("kind", ProductKind.class),
                row.text("title"),
                row.integer("quantity"),
                Money.of(row.number("unit_price"), row.text("currency")),
                new SalePolicy(
                        row.constant("late_payment", LatePayment.class),
                        Duration.ofSeconds(row.number("shortage_seconds"))),
                row.constant("line_state", LineState.class),
                row.maybeTime("short_until"),
                row.maybeUuid("refund_id").map(RefundId::new));
    }

    private static Order withLines(Order head, List<OrderLine> lines) {
        return new Order(
                head.id(),
                head.state(),
                head.buyer(),
                lines,
                head.total(),
                head.createdAt(),
                head.expiresAt(),
                head.paidAt());
    }
}
