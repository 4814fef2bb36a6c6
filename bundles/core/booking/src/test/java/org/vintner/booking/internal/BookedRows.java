package org.vintner.booking.internal;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Schedule;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.persistence.testing.TestDatabase;

/** Bookings as rows, whatever their time: the past can't be booked by the front door. */
public final class BookedRows {

    private final TestDatabase database;
    private final ProductId product = ProductId.next();
    private final OrderId order = OrderId.next();
    private final String title;
    private final Resource resource = new Resource(
            ResourceId.next(),
            AccountId.next(),
            "Cellar",
            ZoneId.of("Europe/Berlin"),
            1,
            Schedule.CLOSED,
            Instant.EPOCH);

    public BookedRows(TestDatabase database, String title) {
        this.database = database;
        this.title = title;
        database.sql().update("INSERT INTO account (id, name, role) VALUES (?, 'Eve', 'SELLER')", seller());
        database.sql()
                .update(
                        "INSERT INTO product (id, kind, seller_id, title, description, price, currency,"
                                + " download_valid_seconds, download_max, state)"
                                + " VALUES (?, 'BOOKING', ?, ?, '', 1000, 'EUR', 1, 1, 'PUBLISHED')",
                        product.value(),
                        seller(),
                        title);
        database.sql()
                .update(
                        "INSERT INTO booking_resource (id, seller_id, name, zone, capacity) VALUES (?, ?, ?, ?, 1)",
                        resource.id().value(),
                        seller(),
                        resource.name(),
                        resource.zone().getId());
        database.sql()
                .update(
                        "INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at)"
                                + " VALUES (?, 'FULFILLED', 'ada@example.com', 'en', 1000, 'EUR', now())",
                        order.value());
    }

    private UUID seller() {
        return resource.seller().value();
    }

    public Resource resource() {
        return resource;
    }

    public OrderId order() {
        return order;
    }

    public ProductId product() {
        return product;
    }

    /** A confirmed one. */
    public BookingId booking(String start, String end) {
        return add("CONFIRMED", start, end);
    }

    public BookingId held(String start, String end) {
        return add("HELD", start, end);
    }

    private BookingId add(String state, String start, String end) {
        BookingId id = BookingId.next();
        OrderLineId line = OrderLineId.next();
        database.sql()
                .update(
                        "INSERT INTO order_line (id, order_id, position, product_id, kind, title, quantity, unit_price,"
                                + " late_payment, shortage_seconds)"
                                + " SELECT ?, ?, coalesce(max(position), 0) + 1, ?, 'BOOKING', ?, 1, 1000, 'REVIVE', 60"
                                + " FROM order_line WHERE order_id = ?",
                        line.value(),
                        order.value(),
                        product.value(),
                        title,
                        order.value());
        database.sql()
                .update(
                        "INSERT INTO booking (id, order_id, line_id, product_id, resource_id, chosen, seats, state, during,"
                                + " blocked, local_start, zone, utc_offset, held_until, balance, cancel_before, cancel_percent)"
                                + " SELECT ?, ?, ?, ?, ?, false, '{1}', ?, tstzrange(s, e), tstzrange(s, e),"
                                + " s AT TIME ZONE 'UTC', 'UTC', 0, CASE WHEN ? = 'HELD' THEN now() END, 0, '{}', '{}'"
                                + " FROM (SELECT ?::timestamptz AS s, ?::timestamptz AS e) t",
                        id.value(),
                        order.value(),
                        line.value(),
                        product.value(),
                        resource.id().value(),
                        state,
                        state,
                        start,
                        end);
        note(id, "HELD", state);
        return id;
    }

    private void note(BookingId id, String from, String to) {
        database.sql()
                .update(
                        "INSERT INTO transition (aggregate, from_state, to_state, role, actor, cause)"
                                + " VALUES (?, ?, ?, 'SYSTEM', 'test', 'test')",
                        id.value(),
                        from,
                        to);
    }

    public void moved(BookingId id, String start, String end) {
        database.sql()
                .update(
                        "UPDATE booking SET during = tstzrange(s, e), blocked = tstzrange(s, e),"
                                + " local_start = s AT TIME ZONE 'UTC'"
                                + " FROM (SELECT ?::timestamptz AS s, ?::timestamptz AS e) t WHERE id = ?",
                        start,
                        end,
                        id.value());
        note(id, "CONFIRMED", "CONFIRMED");
    }

    public void canceled(BookingId id) {
        database.sql().update("UPDATE booking SET state = 'CANCELED' WHERE id = ?", id.value());
        note(id, "CONFIRMED", "CANCELED");
    }

    /** As if it had been booked long ago. */
    public void bookedLongAgo(BookingId id) {
        database.sql().update("UPDATE transition SET at = now() - interval '1 year' WHERE aggregate = ?", id.value());
    }
}
