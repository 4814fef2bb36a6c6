package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.booking.BookingState;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ResourceId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.BookingCalendarStore;

/** Calendars by one statement each. A change is a row of the booking's history, so their number only grows. */
@Component(service = BookingCalendarStore.class)
public final class SqlBookingCalendarStore implements BookingCalendarStore {

    private static final String SELECT = """
            SELECT b.id, b.state, l.title, r.name, b.seats, lower(b.during) AS starts_at, upper(b.during) AS ends_at,
                   h.changes, h.changed_at
              FROM booking b
              JOIN order_line l ON l.id = b.line_id
              JOIN booking_resource r ON r.id = b.resource_id
              CROSS JOIN LATERAL (SELECT count(*) AS changes, coalesce(max(at), b.created_at) AS changed_at
                                    FROM transition WHERE aggregate = b.id) h
             WHERE b.state IN ('CONFIRMED', 'CANCELED', 'NO_SHOW') AND %s
             ORDER BY lower(b.during), b.id LIMIT ?
            """;

    private static final String FIND = SELECT.formatted("b.id = ?");
    private static final String OF_ORDER = SELECT.formatted("b.order_id = ?");
    private static final String OF_RESOURCE = SELECT.formatted("b.resource_id = ? AND upper(b.during) > ?");
    private static final String NAME = "SELECT name FROM booking_resource WHERE id = ?";
    private static final String RENEWED = "SELECT renewed FROM booking_calendar WHERE subject = ?";

    private static final String RENEW = """
            INSERT INTO booking_calendar AS c (subject, renewed) VALUES (?, 1)
            ON CONFLICT (subject) DO UPDATE SET renewed = c.renewed + 1 RETURNING renewed
            """;

    private static final int MOST_LINES = 1_000;

    private final Sql sql;

    @Activate
    public SqlBookingCalendarStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<Entry> find(BookingId booking) {
        return sql.queryOne(FIND, SqlBookingCalendarStore::entry, booking.value(), 1);
    }

    @Override
    public List<Entry> ofOrder(OrderId order) {
        return sql.query(OF_ORDER, SqlBookingCalendarStore::entry, order.value(), MOST_LINES);
    }

    @Override
    public List<Entry> ofResource(ResourceId resource, Instant after, int limit) {
        return sql.query(OF_RESOURCE, SqlBookingCalendarStore::entry, resource.value(), after, limit);
    }

    @Override
    public int renewed(UUID subject) {
        return sql.queryOne(RENEWED, row -> row.integer("renewed"), subject).orElse(0);
    }

    @Override
    public int renew(UUID subject) {
        return sql.queryOne(RENEW, row -> row.integer("renewed"), subject).orElseThrow();
    }

    @Override
    public Optional<String> nameOf(ResourceId resource) {
        return sql.queryOne(NAME, row -> row.text("name"), resource.value());
    }

    private static Entry entry(Row row) throws SQLException {
        return new Entry(
                new BookingId(row.uuid("id")),
                row.constant("state", BookingState.class),
                row.text("title"),
                row.text("name"),
                row.list("seats", Integer.class),
                row.time("starts_at"),
                row.time("ends_at"),
                row.integer("changes"),
                row.time("changed_at"));
    }
}
