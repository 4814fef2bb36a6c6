package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.QueueLength;
import org.vintner.api.booking.QueueRefusal;
import org.vintner.api.booking.QueueState;
import org.vintner.api.booking.QueuedOrder;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.BookingQueueStore;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Queues by SQL. Places are numbered by a sequence, and a transaction of a lower number may commit after one of a higher. So whoever
 * takes a place holds a lock of the queue, shared with all who do, until it is committed; who asks for the next ones waits for the
 * same lock, alone, and then sees all places up to the highest. Who comes later has a higher one.
 */
@Component(service = BookingQueueStore.class)
public final class SqlBookingQueueStore implements BookingQueueStore {

    /** Keeps these locks apart from advisory locks of other kinds. */
    private static final String LOCK = "(hashtextextended(?::text, 7001))";

    private static final String SHARE_LOCK = "SELECT pg_advisory_xact_lock_shared" + LOCK + " IS NULL AS locked";

    private static final String WAIT_FOR_LOCK = "SELECT pg_advisory_xact_lock" + LOCK + " IS NULL AS locked";

    private static final String ADD = """
            INSERT INTO booking_queue (order_id, product_id, email, locale)
            SELECT ?, ?, ?, ?
             WHERE (SELECT count(*) FROM (SELECT FROM booking_queue WHERE product_id = ? AND state = 'WAITING' LIMIT ?) w) < ?
            """;

    private static final String ADD_LINE = """
            INSERT INTO booking_queue_line (order_id, position, product_id, quantity, starts_at, resource_id, seats,
                                            answer_names, answer_values)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String WAITING_OF = """
            SELECT count(*) AS n FROM booking_queue WHERE product_id = ? AND lower(email) = lower(?) AND state = 'WAITING'
            """;

    private static final String FIND = """
            SELECT q.*, CASE WHEN q.state = 'WAITING' THEN (
                     SELECT count(*) FROM booking_queue o
                      WHERE o.product_id = q.product_id AND o.state = 'WAITING' AND o.seq < q.seq) ELSE 0 END AS ahead
              FROM booking_queue q WHERE order_id = ?
            """;

    private static final String QUEUES = """
            SELECT product_id FROM booking_queue WHERE state = 'WAITING' GROUP BY product_id ORDER BY min(seq)
            """;

    private static final String NEXT = """
            SELECT order_id FROM booking_queue WHERE product_id = ? AND state = 'WAITING' ORDER BY seq LIMIT ?
            """;

    private static final String LOCK_ONE = """
            SELECT email, locale FROM booking_queue WHERE order_id = ? AND state = 'WAITING' FOR UPDATE
            """;

    private static final String LINES = "SELECT * FROM booking_queue_line WHERE order_id = ? ORDER BY position";

    private static final String SETTLE = """
            UPDATE booking_queue SET state = ?, settled_at = now(), email = NULL, locale = NULL, error = ?, detail = ?, param = ?
             WHERE order_id = ? AND state = 'WAITING'
            """;

    private static final String CLEAR_LINES = """
            DELETE FROM booking_queue_line WHERE order_id = ?
            """;

    private static final String TRIED = """
            UPDATE booking_queue SET attempts = attempts + 1 WHERE order_id = ? AND state = 'WAITING' RETURNING attempts
            """;

    private static final String LENGTH = """
            SELECT count(*) FILTER (WHERE state = 'WAITING') AS waiting,
                   min(queued_at) FILTER (WHERE state = 'WAITING') AS oldest,
                   count(*) FILTER (WHERE state = 'PLACED') AS placed,
                   count(*) FILTER (WHERE state = 'REFUSED') AS refused
              FROM booking_queue
             WHERE product_id = ? AND (state = 'WAITING' OR settled_at > now() - make_interval(secs => ?))
            """;

    private static final String PURGE = """
            DELETE FROM booking_queue WHERE order_id IN (
              SELECT order_id FROM booking_queue
               WHERE state <> 'WAITING' AND settled_at < now() - make_interval(secs => ?) LIMIT ?)
            """;

    private final Sql sql;
    private final UnitOfWork unitOfWork;

    @Activate
    public SqlBookingQueueStore(@Reference Sql sql, @Reference UnitOfWork unitOfWork) {
        this.sql = sql;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public boolean add(OrderId id, ProductId product, NewOrder order, int most) {
        sql.query(SHARE_LOCK, row -> row.flag("locked"), product.value());
        Buyer buyer = order.buyer();
        int added = sql.update(
                ADD,
                id.value(),
                product.value(),
                buyer.email(),
                buyer.locale().toLanguageTag(),
                product.value(),
                most,
                most);
        if (added == 0) {
            return false;
        }
        for (int position = 0; position < order.lines().size(); position++) {
            addLine(id, position, order.lines().get(position));
        }
        return true;
    }

    private void addLine(OrderId id, int position, NewOrderLine line) {
        Map<String, String> answers = line.answers().orElse(Map.of());
        List<String> names = List.copyOf(answers.keySet());
        sql.later(
                ADD_LINE,
                id.value(),
                position,
                line.product().value(),
                line.quantity(),
                line.booking().map(BookingRequest::start),
                line.booking().flatMap(BookingRequest::resource).map(ResourceId::value),
                array("int4", line.booking().map(BookingRequest::seats).orElse(List.of())),
                array("text", names),
                array("text", names.stream().map(answers::get).toList()));
    }

    @Override
    public long waitingOf(ProductId product, String email) {
        return sql.queryOne(WAITING_OF, row -> row.number("n"), product.value(), email)
                .orElseThrow();
    }

    @Override
    public Optional<QueuedOrder> find(OrderId id) {
        return sql.queryOne(FIND, SqlBookingQueueStore::queued, id.value());
    }

    private static QueuedOrder queued(Row row) throws SQLException {
        Optional<String> error = row.maybeText("error");
        String detail = row.maybeText("detail").orElse("");
        Optional<String> param = row.maybeText("param");
        return new QueuedOrder(
                new OrderId(row.uuid("order_id")),
                new ProductId(row.uuid("product_id")),
                row.constant("state", QueueState.class),
                row.integer("ahead"),
                row.time("queued_at"),
                row.maybeTime("settled_at"),
                error.map(code -> new QueueRefusal(code, detail, param)));
    }

    @Override
    public List<ProductId> queues() {
        return sql.query(QUEUES, row -> new ProductId(row.uuid("product_id")));
    }

    @Override
    public List<OrderId> next(ProductId product, int limit) {
        if (unitOfWork.active()) {
            throw new IllegalStateException("The lock of a queue is held for a moment only");
        }
        return unitOfWork.call(() -> {
            sql.query(WAIT_FOR_LOCK, row -> row.flag("locked"), product.value());
            return sql.query(NEXT, row -> new OrderId(row.uuid("order_id")), product.value(), limit);
        });
    }

    @Override
    public Optional<NewOrder> lock(OrderId id) {
        return sql.queryOne(
                        LOCK_ONE,
                        row -> new Buyer(row.text("email"), Locale.forLanguageTag(row.text("locale"))),
                        id.value())
                .map(buyer -> new NewOrder(buyer, sql.query(LINES, SqlBookingQueueStore::line, id.value())));
    }

    private static NewOrderLine line(Row row) throws SQLException {
        Optional<Instant> start = row.maybeTime("starts_at");
        Optional<ResourceId> resource = row.maybeUuid("resource_id").map(ResourceId::new);
        List<Integer> seats = row.list("seats", Integer.class);
        return new NewOrderLine(
                new ProductId(row.uuid("product_id")),
                row.integer("quantity"),
                start.map(at -> new BookingRequest(at, resource, seats)),
                Optional.of(row.pairs("answer_names", "answer_values")));
    }

    @Override
    public void placed(OrderId id) {
        settle(id, QueueState.PLACED, Optional.empty());
    }

    @Override
    public void refused(OrderId id, QueueRefusal refusal) {
        settle(id, QueueState.REFUSED, Optional.of(refusal));
    }

    @Override
    public void left(OrderId id) {
        settle(id, QueueState.LEFT, Optional.empty());
    }

    private void settle(OrderId id, QueueState state, Optional<QueueRefusal> refusal) {
        unitOfWork.run(() -> {
            int settled = sql.update(
                    SETTLE,
                    state,
                    refusal.map(QueueRefusal::code),
                    refusal.map(QueueRefusal::detail),
                    refusal.flatMap(QueueRefusal::param),
                    id.value());
            if (settled == 1) {
                sql.later(CLEAR_LINES, id.value());
            }
        });
    }

    @Override
    public int tried(OrderId id) {
        return sql.queryOne(TRIED, row -> row.integer("attempts"), id.value()).orElse(0);
    }

    @Override
    public QueueLength length(ProductId product, Optional<Integer> most, Duration span) {
        return sql.queryOne(
                        LENGTH,
                        row -> new QueueLength(
                                product,
                                most,
                                row.number("waiting"),
                                row.maybeTime("oldest"),
                                row.number("placed"),
                                row.number("refused")),
                        product.value(),
                        (double) span.toSeconds())
                .orElseThrow();
    }

    @Override
    public int purge(Duration age, int limit) {
        return sql.update(PURGE, (double) age.toSeconds(), limit);
    }
}
