package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Shop;

/**
 * Buyers who want six hours of one seat by way of a queue, while the server is killed among them. Each sends his order until he has an
 * answer, always with the same Idempotency-Key, and then asks what became of it.
 */
final class QueueCrowd {

    private static final int BUYERS = 120;
    private static final int AT_ONCE = 20;
    private static final int HOURS = 6;

    /** Somebody was placed though one who came before him and wanted the same hour was refused. */
    private static final String OVERTAKEN = """
            SELECT count(*) FROM booking_queue late JOIN booking b ON b.order_id = late.order_id
              JOIN booking_queue early ON early.product_id = late.product_id AND early.seq < late.seq
             WHERE late.state = 'PLACED' AND early.state = 'REFUSED' AND early.product_id = b.product_id
               AND early.detail LIKE '%' || to_char(lower(b.during) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI') || '%'
            """;

    private final Running running;
    private final String service;
    private final Instant morning =
            LocalDate.now(ZoneOffset.UTC).plusDays(40).atTime(8, 0).toInstant(ZoneOffset.UTC);

    QueueCrowd(Running running) {
        this.running = running;
        this.service = BookingCrowd.service(
                running.shop(),
                Map.of(
                        "leadTime",
                        "PT0S",
                        "horizon",
                        "P90D",
                        "cancellation",
                        List.of(),
                        "deposit",
                        100,
                        "conditions",
                        List.of(),
                        "queue",
                        1_000));
    }

    /** A buyer, and what he was told first. */
    private record Visit(Map<String, Object> order, String key, String id, String grant) {}

    /** All come; when half of them have been there, the server dies. */
    void comeAndBeTold() {
        AtomicInteger done = new AtomicInteger();
        ExecutorService crowd = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Visit>> visits = new ArrayList<>();
            for (int i = 0; i < BUYERS; i++) {
                Instant start = morning.plusSeconds(75L * 60 * (i % HOURS));
                visits.add(crowd.submit(() -> {
                    Visit visit = accepted(start);
                    done.incrementAndGet();
                    return visit;
                }));
            }
            Await.until("half of the buyers have been there", () -> done.get() >= BUYERS / 2);
            running.server().kill();
            running.server().start();
            int placed = 0;
            for (Future<Visit> visit : visits) {
                placed += outcome(visit.get()).equals("placed") ? 1 : 0;
            }
            judge(placed);
        } catch (ExecutionException e) {
            throw new AssertionError("a buyer was treated badly", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            crowd.shutdownNow();
        }
    }

    private Visit accepted(Instant start) {
        Map<String, Object> order = Map.of(
                "buyer",
                Map.of("email", "queued-" + UUID.randomUUID() + "@example.com", "locale", "en"),
                "lines",
                List.of(Map.of("product", service, "quantity", 1, "booking", Map.of("start", start.toString()))));
        String key = UUID.randomUUID().toString();
        while (true) {
            Await.until("the server is there", running.server()::isReady);
            try {
                Http.Answer answer = send(order, key);
                if (answer.status() == 202) {
                    JsonNode accepted = answer.json();
                    return new Visit(
                            order,
                            key,
                            accepted.at("/queued/order").asText(),
                            accepted.path("accessGrant").asText());
                }
                assertThat(answer.status()).as(answer.text()).isIn(409, 429, 503);
            } catch (UncheckedIOException e) {
                // The server died; whoever has no answer asks again.
            }
        }
    }

    private Http.Answer send(Map<String, Object> order, String key) {
        return running.shop().placeOrder(order, "Idempotency-Key", key);
    }

    /** What he is told in the end; the same order once more is the same place. */
    private String outcome(Visit visit) {
        Shop.Placed place = new Shop.Placed(visit.id(), visit.grant(), "");
        Await.until("order " + visit.id() + " is settled", () -> !state(place).equals("waiting"));
        JsonNode again = send(visit.order(), visit.key()).expect(202).json();
        assertThat(again.at("/queued/order").asText()).isEqualTo(visit.id());
        String state = state(place);
        if (state.equals("placed")) {
            running.shop().buyer(place, "GET", "", null).expect(200);
        } else {
            JsonNode refused = running.shop()
                    .buyer(place, "GET", "/queue", null)
                    .expect(200)
                    .json();
            assertThat(refused.at("/refusal/code").asText()).isEqualTo("slot_taken");
            running.shop().buyer(place, "GET", "", null).expect(404);
        }
        return state;
    }

    private String state(Shop.Placed place) {
        return running.shop()
                .buyer(place, "GET", "/queue", null)
                .expect(200)
                .json()
                .path("state")
                .asText();
    }

    private void judge(int placed) {
        Database database = running.database();
        assertThat(placed).isEqualTo(HOURS);
        assertThat(database.number("SELECT count(*) FROM booking_queue")).isEqualTo(BUYERS);
        assertThat(database.number("SELECT count(*) FROM customer_order o JOIN booking_queue q ON q.order_id = o.id"))
                .isEqualTo(HOURS);
        assertThat(database.number(OVERTAKEN)).isZero();
        assertThat(database.number("SELECT count(*) FROM booking_queue_line")).isZero();
    }
}
