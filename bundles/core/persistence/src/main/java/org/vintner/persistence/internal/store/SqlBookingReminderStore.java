package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.BookingReminderStore;

/** Reminders by set-based SQL. */
@Component(service = BookingReminderStore.class)
public final class SqlBookingReminderStore implements BookingReminderStore {

    private static final String TIMES =
            "SELECT before_seconds FROM booking_reminder_time WHERE product_id = ? ORDER BY before_seconds DESC";

    private static final String SET = """
            WITH gone AS (
              DELETE FROM booking_reminder_time WHERE product_id = ? AND before_seconds <> ALL (?))
            INSERT INTO booking_reminder_time (product_id, before_seconds) SELECT ?, unnest(?) ON CONFLICT DO NOTHING
            """;

    private static final String TAKE_DUE = """
            WITH taken AS (
              INSERT INTO booking_reminder (booking_id, starts_at, before_seconds)
              SELECT b.id, lower(b.during), t.before_seconds
                FROM booking_reminder_time t
                JOIN booking b ON b.product_id = t.product_id AND lower(b.during) > now()
                              AND lower(b.during) <= now() + make_interval(secs => t.before_seconds)
               WHERE b.state = 'CONFIRMED' AND b.suspended_at IS NULL
                 AND NOT EXISTS (SELECT FROM booking_reminder r
                                  WHERE (r.booking_id, r.starts_at, r.before_seconds)
                                        = (b.id, lower(b.during), t.before_seconds))
                 AND (SELECT max(at) FROM transition WHERE aggregate = b.id)
                     <= lower(b.during) - make_interval(secs => t.before_seconds)
               ORDER BY lower(b.during) LIMIT ?
              ON CONFLICT DO NOTHING
              RETURNING booking_id)
            SELECT DISTINCT b.id, b.order_id FROM taken JOIN booking b ON b.id = taken.booking_id
            """;

    private final Sql sql;

    @Activate
    public SqlBookingReminderStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<Duration> times(ProductId product) {
        return sql.query(TIMES, row -> Duration.ofSeconds(row.number("before_seconds")), product.value());
    }

    @Override
    public void set(ProductId product, List<Duration> times) {
        List<Long> seconds = times.stream().map(Duration::toSeconds).toList();
        sql.update(SET, product.value(), array("int8", seconds), product.value(), array("int8", seconds));
    }

    @Override
    public List<Due> takeDue(int limit) {
        return sql.query(
                TAKE_DUE, row -> new Due(new BookingId(row.uuid("id")), new OrderId(row.uuid("order_id"))), limit);
    }
}
