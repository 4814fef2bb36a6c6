package org.vintner.itests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;

/**
 * Buyers who all want overlapping hours of one resource at once. They order, pay, call off, cancel and move, while the server is
 * killed among them. What became of it is judged by SQL that knows nothing of how rows came to be.
 */
final class BookingCrowd {

    private static final int BUYERS = 200;
    private static final int STARTS = 20;
    /** So many can be broken by a death. */
    static final int AT_ONCE = 40;

    private static final int MINUTES = 15;
    private static final int FREE_EVERY = 5;
    private static final long PRICE = 2_000;
    private static final String OPENS = "08:00";
    private static final String CLOSES = "16:00";

    /** Two bookings that have a seat at the same moment, buffers included. */
    private static final String SOLD_TWICE = """
            SELECT count(*) FROM booking a JOIN booking b ON a.id < b.id AND a.resource_id = b.resource_id AND a.seats && b.seats
               AND lower(a.blocked) < upper(b.blocked) AND lower(b.blocked) < upper(a.blocked)
             WHERE a.state IN ('HELD', 'CONFIRMED', 'NO_SHOW') AND b.state IN ('HELD', 'CONFIRMED', 'NO_SHOW')
            """;

    /** A seat that is taken by no booking, or by one that says otherwise; a booking without its seats. */
    private static final String DISAGREEING = """
            SELECT count(*) FROM
              (SELECT id, unnest(seats) AS seat, blocked FROM booking WHERE state IN ('HELD', 'CONFIRMED', 'NO_SHOW')) b
              FULL JOIN booking_seat s ON s.booking_id = b.id AND s.seat = b.seat AND s.blocked = b.blocked
             WHERE b.id IS NULL OR s.booking_id IS NULL
            """;

    /** Money that was taken for a line that is neither booked, nor paid back, nor on the attention list. */
    private static final String PAID_FOR_NOTHING = """
            SELECT count(*) FROM order_line l JOIN customer_order o ON o.id = l.order_id
              LEFT JOIN booking b ON b.line_id = l.id AND b.state IN ('CONFIRMED', 'CANCELED', 'NO_SHOW')
             WHERE l.kind = 'BOOKING' AND l.state = 'FULFILLED' AND b.id IS NULL
            """;

    /** A booking that is confirmed and whose order was never paid. */
    private static final String BOOKED_FOR_NOTHING = """
            SELECT count(*) FROM booking b JOIN customer_order o ON o.id = b.order_id
             WHERE b.state = 'CONFIRMED' AND o.paid_at IS NULL
            """;

    /** What costs nothing is booked when it is placed, or not at all: by an order that counts as paid, and without a payment. */
    private static final String FREE_AND_UNBOOKED = """
            SELECT count(*) FROM customer_order o JOIN order_line l ON l.order_id = o.id
              LEFT JOIN booking b ON b.line_id = l.id AND b.state IN ('CONFIRMED', 'CANCELED', 'NO_SHOW')
             WHERE o.total = 0
               AND (o.paid_at IS NULL OR b.id IS NULL OR EXISTS (SELECT FROM payment p WHERE p.order_id = o.id))
            """;

    private final Running running;
    private final LocalDate first = LocalDate.now(ZoneOffset.UTC).plusDays(3);
    private final String service;
    /** Of the same room, and free of charge. */
    private final String free;

    private final AtomicBoolean killed = new AtomicBoolean();

    BookingCrowd(Running running) {
        this.running = running;
        Shop shop = running.shop();
        String room = shop.room(OPENS, CLOSES);
        this.service = service(shop, room, PRICE, Map.of());
        this.free = service(shop, room, 0, Map.of());
    }

    /** A service of one seat from eight to four each day; {@return its id} */
    static String service(Shop shop, Map<String, Object> rules) {
        return service(shop, shop.room(OPENS, CLOSES), PRICE, rules);
    }

    private static String service(Shop shop, String room, long price, Map<String, Object> rules) {
        String product = shop.draft("booking", "Crowded hour", price);
        shop.admin("PUT", "/api/v1/products/" + product + "/booking-terms", terms(room, rules))
                .expect(200);
        shop.publish(product);
        return product;
    }

    private static Map<String, Object> terms(String room, Map<String, Object> rules) {
        Map<String, Object> terms = new HashMap<>(Map.of(
                "resources", List.of(room),
                "duration", "PT1H",
                "interval", "PT" + MINUTES + "M",
                "bufferBefore", "PT0S",
                "bufferAfter", "PT10M"));
        if (!rules.isEmpty()) {
            terms.put("rules", rules);
        }
        return terms;
    }

    /** What was found by the judge; all are 0 if nothing is wrong. */
    record Judgment(
            long soldTwice, long disagreeing, long paidForNothing, long bookedForNothing, long freeAndUnbooked) {

        boolean isGood() {
            return soldTwice + disagreeing + paidForNothing + bookedForNothing + freeAndUnbooked == 0;
        }
    }

    Judgment judge() {
        Database database = running.database();
        return new Judgment(
                database.number(SOLD_TWICE),
                database.number(DISAGREEING),
                database.number(PAID_FOR_NOTHING),
                database.number(BOOKED_FOR_NOTHING),
                database.number(FREE_AND_UNBOOKED));
    }

    /** What buyers got in a round: a time, however they went on with it; a refusal; no answer, as the server died. */
    record Round(int booked, int refused, int broken) {}

    /** All come at once, to a day of their own; when half of them have been there, the server dies, if it shall. */
    Round round(int number, boolean kill) {
        Instant morning = first.plusDays(number).atTime(8, 0).toInstant(ZoneOffset.UTC);
        AtomicInteger done = new AtomicInteger();
        killed.set(false);
        ExecutorService crowd = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Outcome>> visits = new ArrayList<>();
            for (int i = 0; i < BUYERS; i++) {
                Instant start = morning.plusSeconds(60L * MINUTES * (i % STARTS));
                boolean isFree = i / STARTS % FREE_EVERY == 0;
                visits.add(crowd.submit(counted(() -> visit(start, isFree), done)));
            }
            if (kill) {
                Await.until("half of the buyers have been there", () -> done.get() >= BUYERS / 2);
                killed.set(true);
                running.server().kill();
                running.server().start();
            }
            return summary(visits);
        } finally {
            crowd.shutdown();
        }
    }

    private static Callable<Outcome> counted(Callable<Outcome> visit, AtomicInteger done) {
        return () -> {
            try {
                return visit.call();
            } finally {
                done.incrementAndGet();
            }
        };
    }

    private enum Outcome {
        BOOKED,
        REFUSED,
        /** The server died in the middle. */
        BROKEN
    }

    private static Round summary(List<Future<Outcome>> visits) {
        List<Outcome> outcomes = visits.stream().map(BookingCrowd::outcome).toList();
        return new Round(
                Collections.frequency(outcomes, Outcome.BOOKED),
                Collections.frequency(outcomes, Outcome.REFUSED),
                Collections.frequency(outcomes, Outcome.BROKEN));
    }

    private static Outcome outcome(Future<Outcome> visit) {
        try {
            return visit.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a buyer was treated badly", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Outcome visit(Instant start, boolean isFree) {
        Await.until("the server is there", running.server()::isReady);
        Shop shop = running.shop();
        String email = "buyer-" + UUID.randomUUID() + "@example.com";
        Http.Answer answer;
        try {
            answer = shop.placeOrder(Map.of(
                    "buyer",
                    Map.of("email", email, "locale", "en"),
                    "lines",
                    List.of(Map.of(
                            "product",
                            isFree ? free : service,
                            "quantity",
                            1,
                            "booking",
                            Map.of("start", start.toString())))));
        } catch (AssertionError | RuntimeException e) {
            return unlessKilled(e, Outcome.BROKEN);
        }
        if (answer.status() == 409) {
            return Outcome.REFUSED;
        }
        try {
            JsonNode placed = answer.expect(201).json();
            String id = placed.path("order").path("id").asText();
            Placed order = new Placed(id, placed.path("accessGrant").asText(), email);
            if (isFree) {
                goOnFree(shop, order);
            } else {
                goOn(shop, order, start);
            }
            return Outcome.BOOKED;
        } catch (AssertionError | RuntimeException e) {
            return unlessKilled(e, answer.status() == 201 ? Outcome.BOOKED : Outcome.BROKEN);
        }
    }

    private Outcome unlessKilled(Throwable thrown, Outcome outcome) {
        if (killed.get()) {
            return outcome;
        }
        throw new AssertionError("a buyer was treated badly while the server was there", thrown);
    }

    private void goOnFree(Shop shop, Placed order) {
        String booking = booking(shop, order);
        if (ThreadLocalRandom.current().nextBoolean()) {
            cancel(shop, order, booking);
        }
    }

    private void cancel(Shop shop, Placed order, String booking) {
        JsonNode quote = shop.booking(order, "GET", booking + "/cancellation-quote", null)
                .expect(200)
                .json();
        shop.booking(order, "POST", booking + "/cancellation", Map.of("refund", quote.path("refund")))
                .expect(200);
    }

    private void goOn(Shop shop, Placed order, Instant start) {
        switch (ThreadLocalRandom.current().nextInt(5)) {
            case 0 -> shop.buyer(order, "POST", "/cancellation", null).expect(200);
            case 1 -> {
                // Left unpaid: the hold goes on.
            }
            case 2 -> cancel(shop, order, paid(shop, order));
            case 3 -> {
                String booking = paid(shop, order);
                shop.booking(
                                order,
                                "POST",
                                booking + "/move",
                                Map.of("start", start.plusSeconds(60L * MINUTES).toString()))
                        .expect(200, 409);
            }
            default -> paid(shop, order);
        }
    }

    private String paid(Shop shop, Placed order) {
        shop.pay(order);
        shop.awaitFulfilled(order);
        return booking(shop, order);
    }

    private static String booking(Shop shop, Placed order) {
        JsonNode bookings =
                shop.buyer(order, "GET", "/bookings", null).expect(200).json().path("items");
        return bookings.path(0).path("id").asText();
    }
}
