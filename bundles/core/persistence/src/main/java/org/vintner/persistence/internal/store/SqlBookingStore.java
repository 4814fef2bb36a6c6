package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;
import static org.vintner.persistence.internal.sql.Sql.column;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Money;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingFilter;
import org.vintner.api.booking.BookingState;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.BookedTime;
import org.vintner.persistence.store.BookingStore;

/**
 * Bookings by SQL. Seats are picked among those that look free and inserted under the exclusion constraint, which alone decides:
 * whoever wants a seat that another transaction is just taking waits for its end and then picks anew. Seats are picked at random,
 * so that a crowd does not meet at the first one, and inserted in one order for all: by resource, seat and time, so that waiting can't
 * become a deadlock. By time first it could: times that overlap begin one before the other here, the other before the one there.
 */
@Component(service = BookingStore.class)
public final class SqlBookingStore implements BookingStore {

    /** Somebody else has got a seat each time that this many tries fail: more would be a defect. */
    private static final int MOST_TRIES = 2_000;

    /** The holds whose time is over are few, as a job ends them: they are looked up once, and not each seat's booking. */
    private static final String TAKEN = """
            SELECT s.resource_id, s.seat, lower(s.blocked) AS start_at, upper(s.blocked) AS end_at
              FROM booking_seat s
             WHERE s.resource_id = ANY (?) AND s.blocked && tstzrange(?, ?)
               AND s.booking_id NOT IN (SELECT id FROM booking WHERE state = 'HELD' AND held_until <= now())
            """;

    /** The resources are locked by the weakest lock, so that no seat is taken of a capacity that is just being lowered. */
    private static final String TAKE = """
            WITH wanted AS (
              SELECT w.*, r.capacity
                FROM unnest(?, ?, ?) WITH ORDINALITY AS w (resource_id, blocked_from, blocked_to, n)
                JOIN booking_resource r ON r.id = w.resource_id FOR KEY SHARE OF r),
            free AS (
              SELECT w.*, s.seat, count(*) OVER (PARTITION BY w.n) AS seats
                FROM wanted w CROSS JOIN LATERAL (
                  SELECT seat FROM generate_series(1, w.capacity) AS g (seat)
                   WHERE cardinality(?::int[]) = 0 OR seat = ANY (?)
                  EXCEPT
                  SELECT b.seat FROM booking_seat b
                   WHERE b.resource_id = w.resource_id AND b.blocked && tstzrange(w.blocked_from, w.blocked_to)) s),
            chosen AS (SELECT n FROM free WHERE seats >= ? GROUP BY n ORDER BY random() LIMIT 1),
            picked AS (SELECT f.* FROM free f JOIN chosen c ON c.n = f.n ORDER BY random() LIMIT ?),
            taken AS (
              INSERT INTO booking_seat (booking_id, resource_id, seat, blocked)
              SELECT ?, resource_id, seat, tstzrange(blocked_from, blocked_to) FROM picked ORDER BY seat
              ON CONFLICT DO NOTHING
              RETURNING seat)
            SELECT (SELECT count(*) FROM picked) AS tried, coalesce((SELECT min(n) FROM picked), 0) AS n,
                   ARRAY(SELECT seat FROM taken ORDER BY seat) AS seats
            """;

    /** The same for many at once, each at one time; in one order, so that two who do this do not wait for each other in a circle. */
    private static final String TAKE_EACH = """
            WITH wanted AS (
              SELECT w.*, r.capacity
                FROM unnest(?, ?, ?, ?, ?) AS w (booking_id, resource_id, blocked_from, blocked_to, quantity)
                JOIN booking_resource r ON r.id = w.resource_id FOR KEY SHARE OF r)
            INSERT INTO booking_seat (booking_id, resource_id, seat, blocked)
            SELECT w.booking_id, w.resource_id, s.seat, tstzrange(w.blocked_from, w.blocked_to)
              FROM wanted w CROSS JOIN LATERAL (
                SELECT f.seat FROM (
                  SELECT seat FROM generate_series(1, w.capacity) AS g (seat)
                  EXCEPT
                  SELECT b.seat FROM booking_seat b
                   WHERE b.resource_id = w.resource_id AND b.blocked && tstzrange(w.blocked_from, w.blocked_to)) f
                 ORDER BY random() LIMIT w.quantity) s
             ORDER BY w.resource_id, s.seat, w.blocked_from
            ON CONFLICT DO NOTHING
            RETURNING booking_id, seat
            """;

    private static final String EXPIRE = """
            WITH due AS (%s),
            given AS (DELETE FROM booking_seat WHERE booking_id IN (SELECT id FROM due)),
            noted AS (
              INSERT INTO transition (aggregate, from_state, to_state, role, actor, cause)
              SELECT DISTINCT id, 'HELD', 'EXPIRED', 'SYSTEM', 'hold-expiry', 'not paid in time' FROM due)
            UPDATE booking SET state = 'EXPIRED', held_until = NULL WHERE id IN (SELECT id FROM due)
            RETURNING id, order_id, line_id
            """;

    private static final String EXPIRE_DUE = EXPIRE.formatted("""
            SELECT id FROM booking WHERE state = 'HELD' AND held_until < now()
             ORDER BY held_until LIMIT ? FOR UPDATE SKIP LOCKED""");

    private static final String EXPIRE_IN_THE_WAY = EXPIRE.formatted("""
            SELECT b.id FROM booking b
              JOIN booking_seat s ON s.booking_id = b.id
              JOIN unnest(?, ?, ?) AS w (resource_id, blocked_from, blocked_to)
                ON w.resource_id = s.resource_id AND s.blocked && tstzrange(w.blocked_from, w.blocked_to)
             WHERE b.state = 'HELD' AND b.held_until < now() FOR UPDATE OF b SKIP LOCKED""");

    private static final String HOLD = """
            INSERT INTO booking (id, order_id, line_id, product_id, resource_id, chosen, seats, during, blocked, local_start,
                                 zone, utc_offset, held_until, balance, cancel_before, cancel_percent)
            SELECT h.id, h.order_id, h.line_id, h.product_id, h.resource_id, h.chosen, h.seats::int[],
                   tstzrange(h.start_at, h.end_at), tstzrange(h.blocked_from, h.blocked_to), h.local_start, h.zone, h.utc_offset,
                   h.held_until, h.balance, h.cancel_before::bigint[], h.cancel_percent::int[]
              FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                AS h (id, order_id, line_id, product_id, resource_id, chosen, seats, start_at, end_at, blocked_from, blocked_to,
                      local_start, zone, utc_offset, held_until, balance, cancel_before, cancel_percent)
            """;

    private static final String EXTEND = """
            UPDATE booking SET held_until = greatest(held_until, now() + make_interval(secs => ?))
             WHERE order_id = ? AND state = 'HELD' RETURNING line_id
            """;

    private static final String CONFIRM = """
            UPDATE booking SET state = 'CONFIRMED', held_until = NULL
             WHERE id IN (SELECT id FROM booking WHERE line_id = ANY (?) AND state = 'HELD' ORDER BY id FOR UPDATE)
            RETURNING id, order_id, line_id
            """;

    private static final String LOCK_GONE = """
            SELECT *, lower(blocked) AS blocked_from, upper(blocked) AS blocked_to,
                   lower(during) AS start_at, upper(during) AS end_at FROM booking
             WHERE line_id = ? AND state IN ('RELEASED', 'EXPIRED') AND lower(during) > now() FOR UPDATE
            """;

    private static final String HOLD_AGAIN = """
            UPDATE booking SET state = 'HELD', held_until = now() + make_interval(secs => ?), seats = ? WHERE id = ?
            """;

    private static final String RELEASE = """
            WITH held AS (SELECT id FROM booking WHERE order_id = ANY (?) AND state = 'HELD' ORDER BY id FOR UPDATE),
            given AS (DELETE FROM booking_seat WHERE booking_id IN (SELECT id FROM held))
            UPDATE booking SET state = 'RELEASED', held_until = NULL WHERE id IN (SELECT id FROM held)
            RETURNING id, order_id, line_id
            """;

    private static final String SUSPEND = """
            UPDATE booking SET suspended_at = coalesce(suspended_at, now())
             WHERE line_id = ANY (?) AND state IN ('CONFIRMED', 'NO_SHOW')
            """;

    private static final String RESUME = "UPDATE booking SET suspended_at = NULL WHERE line_id = ANY (?)";

    private static final String CANCEL = """
            WITH gone AS (SELECT id FROM booking WHERE line_id = ANY (?) AND state = 'CONFIRMED' ORDER BY id FOR UPDATE),
            given AS (DELETE FROM booking_seat WHERE booking_id IN (SELECT id FROM gone))
            UPDATE booking SET state = 'CANCELED', suspended_at = NULL WHERE id IN (SELECT id FROM gone)
            RETURNING id, order_id, line_id
            """;

    private static final String GIVE_UP_SEATS = "DELETE FROM booking_seat WHERE booking_id = ANY (?)";

    private static final String MOVE = """
            UPDATE booking SET resource_id = ?, seats = ?, during = tstzrange(?, ?), blocked = tstzrange(?, ?), local_start = ?,
                               zone = ?, utc_offset = ?
             WHERE id = ?
            """;

    private static final String NO_SHOW = "UPDATE booking SET state = 'NO_SHOW' WHERE id = ?";

    private static final String SELECT = """
            SELECT b.*, lower(b.during) AS start_at, upper(b.during) AS end_at, o.currency
              FROM %s b JOIN customer_order o ON o.id = b.order_id %s
            """;

    private static final String FIND = SELECT.formatted("(SELECT * FROM booking WHERE id = ?)", "");

    private static final String LOCK = "SELECT id FROM booking WHERE id = ? FOR UPDATE";

    private static final String OF_ORDER = SELECT.formatted(
            "(SELECT * FROM booking WHERE order_id = ?)", "JOIN order_line l ON l.id = b.line_id ORDER BY l.position");

    private static final String LIST = SELECT.formatted("""
            (SELECT b.* FROM booking b JOIN booking_resource r ON r.id = b.resource_id
              WHERE (?::uuid IS NULL OR r.seller_id = ?) AND (?::uuid IS NULL OR b.order_id = ?)
                AND (?::uuid IS NULL OR b.product_id = ?) AND (?::uuid IS NULL OR b.resource_id = ?)
                AND (?::text IS NULL OR b.state = ?) AND (?::uuid IS NULL OR b.id < ?)
              ORDER BY b.id DESC LIMIT ?)""", "ORDER BY b.id DESC");

    private static final String LOCK_PERSON =
            "SELECT pg_advisory_xact_lock(hashtextextended(?::text || lower(?), 0)) IS NULL AS locked";

    private static final String SEATS_OF = """
            SELECT coalesce(sum(cardinality(b.seats)), 0) AS seats
              FROM booking b JOIN customer_order o ON o.id = b.order_id
             WHERE b.product_id = ? AND lower(o.email) = lower(?)
               AND lower(b.during) >= ? AND lower(b.during) < ?
               AND (b.state = 'CONFIRMED' OR b.state = 'HELD' AND b.held_until > now())
               AND (?::uuid IS NULL OR b.id <> ?)
            """;

    private static final String HELD_BY = """
            SELECT coalesce(sum(cardinality(b.seats)), 0) AS seats
              FROM booking b JOIN customer_order o ON o.id = b.order_id
             WHERE b.product_id = ? AND lower(o.email) = lower(?) AND b.state = 'HELD' AND b.held_until > now()
            """;

    private static final String PURGE = """
            DELETE FROM booking WHERE id IN (
              SELECT id FROM booking WHERE state IN ('RELEASED', 'EXPIRED')
                 AND upper(during) < now() - make_interval(secs => ?) LIMIT ? FOR UPDATE SKIP LOCKED)
            """;

    private final Sql sql;

    @Activate
    public SqlBookingStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<Taken> taken(Collection<ResourceId> resources, Instant from, Instant to) {
        return sql.query(
                TAKEN,
                row -> new Taken(
                        new ResourceId(row.uuid("resource_id")),
                        row.integer("seat"),
                        row.time("start_at"),
                        row.time("end_at")),
                Uuids.of(resources),
                from,
                to);
    }

    @Override
    public Optional<Seats> take(BookingId booking, List<BookedTime> times, List<Integer> wanted, int quantity) {
        boolean cleared = false;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Attempt attempt = attempt(booking, times, wanted, quantity);
            if (attempt.seats().size() == quantity) {
                return Optional.of(new Seats(times.get(attempt.time() - 1), attempt.seats()));
            }
            if (!attempt.seats().isEmpty()) {
                giveUpSeats(List.of(booking));
            }
            if (attempt.tried() == 0) {
                if (cleared || expireInTheWay(times) == 0) {
                    return Optional.empty();
                }
                cleared = true;
            }
        }
        throw new IllegalStateException("Seats of " + booking + " were taken by others " + MOST_TRIES + " times");
    }

    /** One statement's outcome: how many seats it tried to take, of which time, and which it got. */
    private record Attempt(long tried, int time, List<Integer> seats) {}

    private Attempt attempt(BookingId booking, List<BookedTime> times, List<Integer> wanted, int quantity) {
        Sql.ArrayArgument seats = array("int4", wanted);
        return sql.queryOne(
                        TAKE,
                        row -> new Attempt(row.number("tried"), row.integer("n"), row.list("seats", Integer.class)),
                        Uuids.of(times, BookedTime::resource),
                        array(
                                "timestamptz",
                                times.stream().map(BookedTime::blockedFrom).toList()),
                        array(
                                "timestamptz",
                                times.stream().map(BookedTime::blockedTo).toList()),
                        seats,
                        seats,
                        quantity,
                        quantity,
                        booking.value())
                .orElseThrow();
    }

    private int expireInTheWay(List<BookedTime> times) {
        return sql.query(
                        EXPIRE_IN_THE_WAY,
                        SqlBookingStore::moved,
                        Uuids.of(times, BookedTime::resource),
                        array(
                                "timestamptz",
                                times.stream().map(BookedTime::blockedFrom).toList()),
                        array(
                                "timestamptz",
                                times.stream().map(BookedTime::blockedTo).toList()))
                .size();
    }

    private static Moved moved(Row row) throws SQLException {
        return new Moved(
                new BookingId(row.uuid("id")), new OrderId(row.uuid("order_id")), new OrderLineId(row.uuid("line_id")));
    }

    @Override
    public Map<BookingId, Seats> takeEach(List<Wish> wishes) {
        Map<BookingId, List<Integer>> seats = new HashMap<>();
        sql.query(
                TAKE_EACH,
                row -> seats.computeIfAbsent(new BookingId(row.uuid("booking_id")), any -> new ArrayList<>())
                        .add(row.integer("seat")),
                Uuids.of(wishes, Wish::booking),
                Uuids.of(wishes, wish -> wish.time().resource()),
                column("timestamptz", wishes, wish -> wish.time().blockedFrom()),
                column("timestamptz", wishes, wish -> wish.time().blockedTo()),
                column("int4", wishes, Wish::quantity));
        Map<BookingId, Seats> taken = new HashMap<>();
        List<BookingId> tooFew = new ArrayList<>();
        for (Wish wish : wishes) {
            List<Integer> got = seats.getOrDefault(wish.booking(), List.of());
            if (got.size() == wish.quantity()) {
                taken.put(
                        wish.booking(),
                        new Seats(wish.time(), got.stream().sorted().toList()));
            } else if (!got.isEmpty()) {
                tooFew.add(wish.booking());
            }
        }
        giveUpSeats(tooFew);
        return taken;
    }

    @Override
    public void hold(List<Held> holds) {
        List<NewHold> what = holds.stream().map(Held::hold).toList();
        List<BookedTime> times = holds.stream().map(held -> held.seats().time()).toList();
        sql.later(
                HOLD,
                Uuids.of(what, NewHold::id),
                Uuids.of(what, NewHold::order),
                Uuids.of(what, NewHold::line),
                Uuids.of(what, NewHold::product),
                Uuids.of(times, BookedTime::resource),
                column("bool", what, NewHold::chosen),
                lists(holds, held -> held.seats().numbers()),
                column("timestamptz", times, BookedTime::start),
                column("timestamptz", times, BookedTime::end),
                column("timestamptz", times, BookedTime::blockedFrom),
                column("timestamptz", times, BookedTime::blockedTo),
                column("timestamp", times, BookedTime::localStart),
                column("text", times, time -> time.zone().getId()),
                column("int4", times, time -> time.offset().getTotalSeconds()),
                column("timestamptz", holds, Held::until),
                column("int8", what, NewHold::balance),
                lists(
                        what,
                        hold -> SqlBookingServiceStore.before(hold.cancellation())
                                .values()),
                lists(
                        what,
                        hold -> SqlBookingServiceStore.percent(hold.cancellation())
                                .values()));
    }

    /** A list of numbers per row, as PostgreSQL writes arrays: an array of arrays of different lengths is none. */
    private static <T> Sql.ArrayArgument lists(List<T> rows, Function<T, List<?>> numbers) {
        return column(
                "text",
                rows,
                row -> numbers.apply(row).stream().map(Object::toString).collect(Collectors.joining(",", "{", "}")));
    }

    @Override
    public List<OrderLineId> extend(OrderId order, Duration hold) {
        return sql.query(EXTEND, row -> new OrderLineId(row.uuid("line_id")), (double) hold.toSeconds(), order.value());
    }

    @Override
    public List<Moved> confirm(Collection<OrderLineId> lines) {
        return sql.query(CONFIRM, SqlBookingStore::moved, Uuids.of(lines));
    }

    @Override
    public Optional<Regained> holdAgain(OrderLineId line, Duration hold) {
        return sql.queryOne(LOCK_GONE, SqlBookingStore::gone, line.value())
                .flatMap(gone -> again(gone).map(seats -> {
                    sql.later(
                            HOLD_AGAIN,
                            (double) hold.toSeconds(),
                            array("int4", seats.numbers()),
                            gone.booking().booking().value());
                    return new Regained(gone.booking(), gone.state());
                }));
    }

    private record Gone(Moved booking, BookingState state, BookedTime time, List<Integer> seats) {}

    private static Gone gone(Row row) throws SQLException {
        return new Gone(
                moved(row),
                row.constant("state", BookingState.class),
                new BookedTime(
                        new ResourceId(row.uuid("resource_id")),
                        row.time("start_at"),
                        row.time("end_at"),
                        row.time("blocked_from"),
                        row.time("blocked_to"),
                        ZoneId.of(row.text("zone"))),
                row.list("seats", Integer.class));
    }

    /** The same seats, or others of the resource. */
    private Optional<Seats> again(Gone gone) {
        BookingId booking = gone.booking().booking();
        int quantity = gone.seats().size();
        List<BookedTime> time = List.of(gone.time());
        return take(booking, time, gone.seats(), quantity).or(() -> take(booking, time, List.of(), quantity));
    }

    @Override
    public List<Moved> release(Collection<OrderId> orders) {
        return sql.query(RELEASE, SqlBookingStore::moved, Uuids.of(orders));
    }

    @Override
    public List<Moved> expireDue(int limit) {
        return sql.query(EXPIRE_DUE, SqlBookingStore::moved, limit);
    }

    @Override
    public void suspend(Collection<OrderLineId> lines) {
        sql.update(SUSPEND, Uuids.of(lines));
    }

    @Override
    public void resume(Collection<OrderLineId> lines) {
        sql.update(RESUME, Uuids.of(lines));
    }

    @Override
    public List<Moved> cancel(Collection<OrderLineId> lines) {
        return sql.query(CANCEL, SqlBookingStore::moved, Uuids.of(lines));
    }

    @Override
    public void giveUpSeats(List<BookingId> ids) {
        if (!ids.isEmpty()) {
            sql.update(GIVE_UP_SEATS, Uuids.of(ids));
        }
    }

    @Override
    public void move(BookingId id, Seats seats) {
        BookedTime time = seats.time();
        sql.update(
                MOVE,
                time.resource().value(),
                array("int4", seats.numbers()),
                time.start(),
                time.end(),
                time.blockedFrom(),
                time.blockedTo(),
                time.localStart(),
                time.zone().getId(),
                time.offset().getTotalSeconds(),
                id.value());
    }

    @Override
    public void noShow(BookingId id) {
        sql.update(NO_SHOW, id.value());
    }

    @Override
    public Optional<Booking> find(BookingId id) {
        return sql.queryOne(FIND, SqlBookingStore::booking, id.value());
    }

    @Override
    public Optional<Booking> lock(BookingId id) {
        sql.query(LOCK, row -> row.uuid("id"), id.value());
        return find(id);
    }

    @Override
    public List<Booking> ofOrder(OrderId order) {
        return sql.query(OF_ORDER, SqlBookingStore::booking, order.value());
    }

    @Override
    public Page<Booking> list(Optional<AccountId> seller, BookingFilter filter, PageRequest page) {
        Optional<UUID> of = seller.map(AccountId::value);
        Optional<UUID> order = filter.order().map(OrderId::value);
        Optional<UUID> product = filter.product().map(ProductId::value);
        Optional<UUID> resource = filter.resource().map(ResourceId::value);
        Optional<UUID> after =
                page.cursor().map(cursor -> BookingId.parse(cursor).value());
        List<Booking> rows = sql.query(
                LIST,
                SqlBookingStore::booking,
                of,
                of,
                order,
                order,
                product,
                product,
                resource,
                resource,
                filter.state(),
                filter.state(),
                after,
                after,
                page.limit() + 1);
        return Page.of(rows, page, booking -> booking.id().toString());
    }

    @Override
    public Instant now() {
        return sql.queryOne("SELECT now() AS now", row -> row.time("now")).orElseThrow();
    }

    @Override
    public void lockPerson(ProductId product, String email) {
        sql.query(LOCK_PERSON, row -> row.flag("locked"), product.value(), email);
    }

    @Override
    public long seatsOf(ProductId product, String email, Instant from, Instant to, Optional<BookingId> beside) {
        Optional<UUID> not = beside.map(BookingId::value);
        return sql.queryOne(SEATS_OF, row -> row.number("seats"), product.value(), email, from, to, not, not)
                .orElseThrow();
    }

    @Override
    public long heldBy(ProductId product, String email) {
        return sql.queryOne(HELD_BY, row -> row.number("seats"), product.value(), email)
                .orElseThrow();
    }

    @Override
    public int purge(Duration age, int limit) {
        return sql.update(PURGE, (double) age.toSeconds(), limit);
    }

    private static Booking booking(Row row) throws SQLException {
        return new Booking(
                new BookingId(row.uuid("id")),
                new OrderId(row.uuid("order_id")),
                new OrderLineId(row.uuid("line_id")),
                new ProductId(row.uuid("product_id")),
                new ResourceId(row.uuid("resource_id")),
                row.list("seats", Integer.class),
                row.constant("state", BookingState.class),
                row.time("start_at"),
                row.time("end_at"),
                row.localTime("local_start"),
                ZoneId.of(row.text("zone")),
                row.maybeTime("held_until"),
                Money.of(row.number("balance"), row.text("currency")),
                SqlBookingServiceStore.ladder(row),
                row.maybeTime("suspended_at").isPresent(),
                row.time("created_at"));
    }
}
