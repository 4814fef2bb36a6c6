package org.vintner.persistence;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.vintner.api.booking.CancellationStep;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.Resource;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.persistence.internal.store.SqlBookingResourceStore;
import org.vintner.persistence.store.BookedTime;
import org.vintner.persistence.store.BookingStore;
import org.vintner.persistence.store.BookingStore.Held;
import org.vintner.persistence.store.BookingStore.NewHold;
import org.vintner.persistence.testing.TestDatabase;

/** What bookings refer to: a seller, a service of his, resources, and orders of one line. */
final class Shelf {
    static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    static final Instant NINE = Instant.parse("2090-06-05T09:00:00Z");

    final AccountId seller = AccountId.next();
    final ProductId service = ProductId.next();
    private final TestDatabase database;

    Shelf(TestDatabase database) {
        this.database = database;
        database.clear();
        database.execute("INSERT INTO account (id, name, role) VALUES ('" + seller.value() + "', 'Ada', 'SELLER')");
        database.execute("INSERT INTO product (id, kind, seller_id, title, description, price, currency,"
                + " download_valid_seconds, download_max, state) VALUES ('" + service.value() + "', 'BOOKING', '"
                + seller.value() + "', 'Tasting', '', 3000, 'EUR', 1, 1, 'PUBLISHED')");
    }

    Resource resource(int capacity) {
        return database.unitOfWork()
                .call(() -> new SqlBookingResourceStore(database.sql())
                        .add(ResourceId.next(), seller, new NewResource("Cellar", ZONE, capacity)));
    }

    /** An order of one line that is to be booked. */
    NewHold order(int quantity) {
        return order(quantity, "ada@example.com");
    }

    NewHold order(int quantity, String email) {
        OrderId order = OrderId.next();
        OrderLineId line = OrderLineId.next();
        database.execute("INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at) VALUES ('"
                + order.value() + "', 'PENDING_PAYMENT', '" + email
                + "', 'en', 3000, 'EUR', now() + interval '1 hour')");
        database.execute(
                "INSERT INTO order_line (id, order_id, position, product_id, kind, title, quantity, unit_price) VALUES ('"
                        + line.value() + "', '" + order.value() + "', 0, '" + service.value()
                        + "', 'BOOKING', 'Tasting', "
                        + quantity + ", 3000)");
        return new NewHold(
                BookingId.next(),
                order,
                line,
                service,
                true,
                0,
                List.of(new CancellationStep(Duration.ofDays(1), 100), new CancellationStep(Duration.ofHours(1), 50)));
    }

    /** An hour of a resource, so many minutes after nine o'clock, with a quarter of an hour kept free after it. */
    static BookedTime hour(Resource resource, int minutes) {
        Instant start = NINE.plus(Duration.ofMinutes(minutes));
        Instant end = start.plus(Duration.ofHours(1));
        return new BookedTime(resource.id(), start, end, start, end.plus(Duration.ofMinutes(15)), ZONE);
    }

    /** Holds a time for an order; false when it is taken. */
    boolean hold(BookingStore store, NewHold order, int quantity, List<BookedTime> times) {
        return hold(store, order, quantity, times, List.of(), Duration.ofMinutes(30));
    }

    boolean hold(
            BookingStore store,
            NewHold order,
            int quantity,
            List<BookedTime> times,
            List<Integer> wanted,
            Duration validity) {
        return database.unitOfWork().call(() -> {
            var seats = store.take(order.id(), times, wanted, quantity);
            seats.ifPresent(taken ->
                    store.hold(List.of(new Held(order, taken, Instant.now().plus(validity)))));
            return seats.isPresent();
        });
    }
}
