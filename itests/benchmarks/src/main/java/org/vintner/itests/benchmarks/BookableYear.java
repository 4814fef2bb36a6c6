package org.vintner.itests.benchmarks;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;

/** Resources that are open day and night for a year, in half hours, and the services that sell them. */
final class BookableYear {

    /** Half hours of a year. */
    static final int SLOTS = 17_520;

    private static final int MOST_OF_A_SERVICE = 100;
    private static final long PRICE = 1_000;

    /** Seats whose ranges overlap, whatever the constraint says; and bookings without their seat. */
    private static final String WRONG = """
            SELECT (SELECT count(*) FROM (
                      SELECT lower(blocked) < lag(upper(blocked)) OVER (PARTITION BY resource_id, seat ORDER BY lower(blocked)) AS twice
                        FROM booking_seat) s WHERE twice)
                 + (SELECT count(*) FROM booking b WHERE state IN ('HELD', 'CONFIRMED')
                       AND NOT EXISTS (SELECT FROM booking_seat s WHERE s.booking_id = b.id))
            """;

    /** All that orders of time leave behind, so that each measurement begins with nothing taken. */
    private static final String CLEAR = """
            TRUNCATE booking_seat, booking_reminder, booking, order_line_answer, order_line, customer_order, transition,
              outbox_event, outbox_delivery CASCADE
            """;

    /** What can be booked: a resource and a service that sells it. */
    record Bookable(String product, String resource) {}

    private final Server server;
    private final List<Bookable> bookables = new ArrayList<>();
    private final Instant begin =
            LocalDate.now(ZoneOffset.UTC).plusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC);

    BookableYear(Server server, int resources) {
        this.server = server;
        Shop shop = server.shop();
        for (int from = 0; from < resources; from += MOST_OF_A_SERVICE) {
            addService(shop, Math.min(MOST_OF_A_SERVICE, resources - from));
        }
    }

    private void addService(Shop shop, int count) {
        List<String> resources =
                Stream.generate(() -> shop.room("00:00", "00:00")).limit(count).toList();
        String product = shop.draft("booking", "Half an hour", PRICE);
        Map<String, Object> rules = Map.of(
                "leadTime",
                "PT0S",
                "horizon",
                "P400D",
                "cancellation",
                List.of(),
                "deposit",
                100,
                "conditions",
                List.of(),
                "hold",
                "P1D");
        shop.admin(
                        "PUT",
                        "/api/v1/products/" + product + "/booking-terms",
                        Map.of(
                                "resources", resources,
                                "duration", "PT30M",
                                "interval", "PT30M",
                                "bufferBefore", "PT0S",
                                "bufferAfter", "PT0S",
                                "rules", rules))
                .expect(200);
        shop.publish(product);
        resources.forEach(resource -> bookables.add(new Bookable(product, resource)));
    }

    List<Bookable> bookables() {
        return bookables;
    }

    Instant start(int slot) {
        return begin.plusSeconds(1_800L * slot);
    }

    /** As {@code BookingServlet} reads it: the first start, the number of half hours, and a line for each that can be booked. */
    String lines() {
        return begin + " " + SLOTS + "\n"
                + bookables.stream()
                        .map(one -> one.product() + " " + one.resource())
                        .collect(Collectors.joining("\n"));
    }

    void clear() {
        Database database = server.database();
        // Not analyzed: of a table that is known to be empty PostgreSQL reads the whole, and goes on so when it has
        // grown.
        database.change(CLEAR);
        database.change("CHECKPOINT");
    }

    /** Looks whether all that was booked is there, once. */
    void verify(Cell cell, int underWay) {
        Database database = server.database();
        long booked = (long) cell.detail("taken");
        long found = database.number("SELECT count(*) FROM booking WHERE state = 'HELD'");
        WrongResult.unless(cell.detail("errors") == 0, cell.side() + ": attempts failed: " + cell);
        WrongResult.unless(
                booked > 0 && booked <= found && found <= booked + underWay,
                cell.side() + ": " + booked + " attempts got their time, " + found + " times are held");
        WrongResult.unless(database.number(WRONG) == 0, cell.side() + ": a time is sold twice, or held by nobody");
    }
}
