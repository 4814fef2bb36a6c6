package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.MailServer;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Run;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;
import org.vintner.itests.harness.WebhookRoad;
import org.vintner.itests.simulators.Dial.Knob;

/**
 * The four gateways of real providers in one running server: installed and configured by console, each against its provider's
 * simulator, which checks and signs with the provider's own library. The server does not start anew in between.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewaysIT {

    private static final long FIRST = 1200;
    private static final long SECOND = 800;
    private static final long LESSON = 2501;
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private static final List<Counterpart> ALL = new ArrayList<>();
    private static final Map<String, List<String>> PRODUCTS = new LinkedHashMap<>();
    private static Running running;
    private static Server server;
    private static Shop shop;
    private static String bundlesBefore;
    private static PluginDesk desk;

    @BeforeAll
    static void start() throws Exception {
        for (String kind : List.of("stripe", "paypal", "alipay", "wechatpay")) {
            Archive.delete(Archive.work().resolve("books-" + kind));
        }
        ALL.addAll(List.of(Counterpart.stripe(), Counterpart.paypal(), Counterpart.alipay(), Counterpart.wechatpay()));
        MailServer mail = Running.newMail();
        server = HotSwap.withoutLimits(new Server("gateways")).withSandbox().withMail(mail);
        running = new Running(
                server.with("VINTNER_PUBLIC_URL", server.uri("").toString())
                        .with("VINTNER_TRUSTED_PROXIES", "127.0.0.0/8,::1/128"),
                new WebhookRoad(),
                mail);
        server.start();
        shop = server.shop();
        desk = new PluginDesk(server);
        bundlesBefore = desk.bundlesExcept("org.vintner.gateway.");
        for (Counterpart provider : ALL) {
            installed(provider);
            configured(provider);
            PRODUCTS.put(
                    provider.kind(),
                    List.of(
                            shop.keyProduct("First", FIRST, provider.currency(), keys(provider, "A")),
                            shop.keyProduct("Second", SECOND, provider.currency(), keys(provider, "B"))));
        }
    }

    private static List<String> keys(Counterpart provider, String which) {
        return Running.keys(provider.kind().toUpperCase(Locale.ROOT) + "-" + which, 100);
    }

    private static void installed(Counterpart provider) {
        Run.Result installed = server.command("feature:install", "vintner-gateway-" + provider.kind());
        assertThat(installed.output()).as("feature:install").doesNotContain("Error");
        Run.Result unfinished =
                server.command("vintner:channel-create", provider.kind(), provider.kind(), "mode=sandbox");
        assertThat(unfinished.output()).as("an unfinished configuration").contains("missing");
    }

    private static void configured(Counterpart provider) {
        List<String> words = new ArrayList<>(List.of("vintner:channel-create", provider.kind(), provider.kind()));
        words.addAll(List.of(provider.configuration()));
        Run.Result created = server.command(words.toArray(String[]::new));
        assertThat(created.output()).as("channel-create").contains("up").doesNotContain("simulator-secret");
        JsonNode channel = Await.value("the channel " + provider, A_MINUTE, () -> channel(provider));
        provider.notifyAt(URI.create(channel.path("webhookUrl").asText()));
    }

    private static Optional<JsonNode> channel(Counterpart provider) {
        JsonNode channels =
                shop.admin("GET", "/api/v1/channels", null).expect(200).json().path("items");
        for (JsonNode channel : channels) {
            if (channel.path("name").asText().equals(provider.kind())
                    && channel.path("available").asBoolean()) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }

    @AfterEach
    void behave() {
        ALL.forEach(provider -> {
            provider.simulator().dial().reset();
            provider.wire().mend();
        });
    }

    @AfterAll
    static void stop() {
        running.close();
        ALL.forEach(Counterpart::close);
    }

    // ------------------------------------------------------------------ what all tests do

    /** For all gateways at the same time, as they wait for the same intervals. */
    private static void forEach(Step step) {
        ExecutorService threads = Executors.newFixedThreadPool(ALL.size());
        try {
            Map<Counterpart, Future<?>> steps = new LinkedHashMap<>();
            ALL.forEach(provider -> steps.put(provider, threads.submit((Callable<Void>) () -> {
                step.go(provider);
                return null;
            })));
            steps.forEach(GatewaysIT::join);
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Step {
        void go(Counterpart provider) throws Exception;
    }

    private static void join(Counterpart provider, Future<?> step) {
        try {
            step.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new AssertionError(provider + ": " + e.getCause().getMessage(), e.getCause());
        }
    }

    private static Placed order(Counterpart provider) {
        return shop.order(PRODUCTS.get(provider.kind()).toArray(String[]::new));
    }

    private static JsonNode started(Counterpart provider, Placed order) {
        JsonNode payment = shop.tryToPay(order, provider.kind()).expect(201).json();
        assertThat(payment.has("nextAction")).as("next action of " + payment).isTrue();
        return payment;
    }

    private static JsonNode paid(Counterpart provider, Placed order) {
        JsonNode payment = started(provider, order);
        assertThat(provider.pay(payment)).as("the buyer can pay").isTrue();
        return payment;
    }

    private static void fulfilledOnce(Counterpart provider, Placed order, JsonNode payment) {
        shop.awaitFulfilled(order);
        Books.fulfilledOnce(running, order, 2, 0);
        assertThat(provider.collected(payment.path("id").asText())).isEqualTo(FIRST + SECOND);
    }

    private static List<JsonNode> attention(String subject) {
        List<JsonNode> found = new ArrayList<>();
        shop.admin("GET", "/api/v1/attention-items?limit=200", null)
                .expect(200)
                .json()
                .path("items")
                .forEach(item -> {
                    if (item.path("subject").asText().equals(subject)) {
                        found.add(item);
                    }
                });
        return found;
    }

    // ------------------------------------------------------------------ the tests

    /** First, as then it is known which payments stand first in the providers' books. */
    @Test
    @Order(1)
    @DisplayName(
            "S1.36: a bill with one extra, one missing and one different line is three cases, each with what to do")
    void billThatDiffersIsThreeCases() throws Exception {
        forEach(provider -> {
            List<Placed> orders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Placed order = order(provider);
                JsonNode payment = paid(provider, order);
                fulfilledOnce(provider, order, payment);
                orders.add(order);
            }
            fetchBill(provider, threeDaysAgo(orders.get(0)));
            Await.until(
                    "what is missing is found",
                    A_MINUTE,
                    () -> differences(provider).size() == 1);
            provider.simulator().dial().set(Knob.BILL_EXTRA, 1);
            provider.simulator().dial().set(Knob.BILL_MISSING, 1);
            provider.simulator().dial().set(Knob.BILL_DIFFERENT, 1);
            fetchBill(provider, provider.simulator().endDay());
            Await.until(
                    "three differences", A_MINUTE, () -> differences(provider).size() >= 3);
            assertThat(differences(provider).stream()
                            .map(each -> each.path("kind").asText()))
                    .containsExactlyInAnyOrder("payment_not_billed", "payment_unknown", "payment_differs");
            for (JsonNode difference : differences(provider)) {
                assertThat(attention(difference.path("id").asText()))
                        .singleElement()
                        .satisfies(
                                item -> assertThat(item.path("detail").asText()).hasSizeGreaterThan(40));
            }
        });
    }

    private static void fetchBill(Counterpart provider, LocalDate day) {
        assertThat(server.command("vintner:bill-fetch", provider.kind(), day.toString())
                        .output())
                .contains(day.toString());
    }

    /** Its money was booked at a noon in Beijing, which is the same day in UTC and far from either's midnight. */
    private static LocalDate threeDaysAgo(Placed order) throws SQLException {
        String noon = "(date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') - interval '60 hours')"
                + " AT TIME ZONE 'Asia/Shanghai'";
        String payment = "(SELECT id FROM payment WHERE order_id = '" + order.uuid() + "')";
        try (Connection connection = server.database().connect();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            // What is booked is final, so the test has to go round that.
            sql.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_is_final");
            sql.execute("UPDATE ledger_entry SET at = " + noon + " WHERE payment_id = " + payment);
            sql.execute("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_is_final");
            sql.execute("UPDATE payment SET created_at = " + noon + " WHERE id = " + payment);
            connection.commit();
        }
        return LocalDate.now(ZoneId.of("Asia/Shanghai")).minusDays(3);
    }

    private static List<JsonNode> differences(Counterpart provider) {
        List<JsonNode> found = new ArrayList<>();
        shop.admin("GET", "/api/v1/bill-differences?limit=200", null)
                .expect(200)
                .json()
                .path("items")
                .forEach(each -> {
                    if (each.path("channel").asText().equals(provider.kind())) {
                        found.add(each);
                    }
                });
        return found;
    }

    @Test
    @Order(2)
    @DisplayName("S1.26 S2.11: paid once, however often the provider says so")
    void duplicateNotificationsPayOnce() {
        forEach(provider -> {
            provider.simulator().dial().set(Knob.DUPLICATE, 2);
            int before = provider.simulator().notifier().deliveries().size();
            Placed order = order(provider);
            JsonNode payment = paid(provider, order);
            fulfilledOnce(provider, order, payment);
            Await.until(
                    "three copies were answered",
                    () -> provider.simulator().notifier().deliveries().size() >= before + 3);
            assertThat(provider.simulator().notifier().deliveries().stream()
                            .skip(before)
                            .map(delivery -> delivery.status()))
                    .allMatch(status -> status == 200 || status == 204);
        });
    }

    @Test
    @Order(3)
    @DisplayName("S1.33: a named proxy is believed about who asks, and nobody about where pages and notifications are")
    void namedProxyTellsWhoAsksButNotWhereWeAre() {
        Placed order = shop.order(PRODUCTS.get("stripe").get(0));
        String[] proxied = {
            "Authorization", "Bearer " + order.grant(),
            "Content-Type", "application/json",
            "X-Forwarded-For", "203.0.113.7",
            "X-Forwarded-Host", "evil.example",
            "X-Forwarded-Proto", "https",
            "Forwarded", "for=203.0.113.7;host=evil.example"
        };

        Http.post(
                        server.uri("/api/v1/orders/" + order.id() + "/payments"),
                        "{\"channel\":\"stripe\"}".getBytes(StandardCharsets.UTF_8),
                        proxied)
                .expect(201);
        Http.get(server.uri("/api/v1/audit-entries"), proxied).expect(403);

        assertThat(ALL.get(0).simulator().books().all("session"))
                .last()
                .satisfies(session -> assertThat(session.path("success_url").asText())
                        .isEqualTo(server.uri("/orders/" + order.id()).toString()));
        assertThat(shop.admin("GET", "/api/v1/audit-entries?outcome=refused&limit=200", null)
                        .expect(200)
                        .text())
                .contains("203.0.113.7")
                .doesNotContain("evil.example");
    }

    @Test
    @Order(4)
    @DisplayName("S1.30: a payment whose notifications are lost is found by polling within a minute")
    void lostNotificationIsFoundWithinAMinute() {
        forEach(provider -> {
            provider.simulator().dial().set(Knob.DROP, -1);
            Placed order = order(provider);
            JsonNode payment = paid(provider, order);
            long begin = System.nanoTime();
            fulfilledOnce(provider, order, payment);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(A_MINUTE);
            assertThat(server.database()
                            .text(
                                    "SELECT cause FROM transition WHERE aggregate = ? AND to_state = 'PAID'",
                                    order.uuid()))
                    .contains("look-up");
        });
    }

    @Test
    @Order(5)
    @DisplayName("S1.32: of two lines one is paid back, and its key is taken back")
    void oneLineOfTwoIsPaidBack() {
        forEach(provider -> {
            Placed order = order(provider);
            JsonNode payment = paid(provider, order);
            fulfilledOnce(provider, order, payment);
            JsonNode line = shop.buyer(order, "GET", "", null)
                    .expect(200)
                    .json()
                    .path("lines")
                    .get(1);
            String id = payment.path("id").asText();

            Map<String, Object> refund = Map.of("lines", List.of(line.path("id").asText()), "reason", "not wanted");
            shop.admin("POST", "/api/v1/payments/" + id + "/refunds", refund).expect(201);

            Await.until("partially refunded", () -> shop.state(order).equals("partially_refunded"));
            assertThat(provider.refunded(id)).isEqualTo(SECOND);
            assertThat(server.database()
                            .number(
                                    "SELECT count(*) FROM license_key WHERE state = 'SOLD' AND order_id = ?",
                                    order.uuid()))
                    .isEqualTo(1);
        });
    }

    @Test
    @Order(6)
    @DisplayName("S1.29: a closed payment; money that comes all the same is recorded, served and shown to a person")
    void moneyAfterACloseIsKept() {
        forEach(provider -> {
            Placed order = order(provider);
            JsonNode payment = started(provider, order);
            shop.buyer(order, "POST", "/cancellation", null).expect(200);
            assertThat(shop.state(order)).isEqualTo("canceled");
            assertThat(shop.buyer(order, "GET", "/payments", null)
                            .expect(200)
                            .json()
                            .path("items")
                            .get(0)
                            .path("state")
                            .asText())
                    .isEqualTo("canceled");

            provider.payLate(payment);

            fulfilledOnce(provider, order, payment);
            assertThat(attention(order.id()))
                    .extracting(item -> item.path("reason").asText())
                    .contains("unexpected_money");
        });
    }

    @Test
    @Order(7)
    @DisplayName(
            "S3.8: a booking that is canceled inside the window, or outside: paid back is exactly what was shown before")
    void canceledBookingIsPaidBackAsShown() {
        forEach(provider -> {
            String service = lesson(provider);
            assertThat(canceled(provider, service, 5))
                    .as("inside: a half, rounded down")
                    .isEqualTo(LESSON / 2);
            assertThat(canceled(provider, service, 1)).as("outside").isZero();
        });
    }

    /** An hour of a room of its own; half of it is paid back until three days before. */
    private static String lesson(Counterpart provider) {
        String room = shop.room("08:00", "16:00");
        String product = shop.draft("booking", "Lesson", LESSON, provider.currency());
        Map<String, Object> rules = Map.of(
                "leadTime",
                "PT0S",
                "horizon",
                "P30D",
                "cancellation",
                List.of(Map.of("before", "P3D", "percent", 50)),
                "deposit",
                100,
                "conditions",
                List.of());
        Map<String, Object> terms = Map.of(
                "resources", List.of(room),
                "duration", "PT1H",
                "interval", "PT1H",
                "bufferBefore", "PT0S",
                "bufferAfter", "PT0S",
                "rules", rules);
        shop.admin("PUT", "/api/v1/products/" + product + "/booking-terms", terms)
                .expect(200);
        shop.publish(product);
        return product;
    }

    /** Books a lesson in so many days, pays and cancels it; {@return what was shown, and paid back by the provider} */
    private static long canceled(Counterpart provider, String service, int days) {
        Instant start =
                LocalDate.now(ZoneOffset.UTC).plusDays(days).atTime(10, 0).toInstant(ZoneOffset.UTC);
        Placed order = booked(service, start);
        String payment = paid(provider, order).path("id").asText();
        shop.awaitFulfilled(order);
        assertThat(provider.collected(payment)).isEqualTo(LESSON);
        String booking = shop.buyer(order, "GET", "/bookings", null)
                .expect(200)
                .json()
                .path("items")
                .path(0)
                .path("id")
                .asText();

        JsonNode shown = shop.booking(order, "GET", booking + "/cancellation-quote", null)
                .expect(200)
                .json()
                .path("refund");
        shop.booking(order, "POST", booking + "/cancellation", Map.of("refund", shown))
                .expect(200);

        long amount = shown.path("amount").asLong();
        Await.until("the provider has paid it back", A_MINUTE, () -> refundedHere(payment) == amount);
        assertThat(provider.refunded(payment)).isEqualTo(amount);
        assertThat(server.database().number("SELECT count(*) FROM refund WHERE payment_id = ?", PublicId.uuid(payment)))
                .isEqualTo(amount > 0 ? 1 : 0);
        return amount;
    }

    private static Placed booked(String service, Instant start) {
        String email = "guest@example.com";
        JsonNode placed = shop.placeOrder(Map.of(
                        "buyer",
                        Map.of("email", email, "locale", "en"),
                        "lines",
                        List.of(Map.of(
                                "product", service, "quantity", 1, "booking", Map.of("start", start.toString())))))
                .expect(201)
                .json();
        return new Placed(
                placed.path("order").path("id").asText(),
                placed.path("accessGrant").asText(),
                email);
    }

    private static long refundedHere(String payment) {
        return server.database().number("SELECT refunded FROM payment WHERE id = ?", PublicId.uuid(payment));
    }

    @Test
    @Order(8)
    @DisplayName(
            "S2.13: a provider that is down, hangs, breaks TLS or talks nonsense: an answer in time, others not slowed, all settles")
    void providerInTroubleHoldsUpNobody() throws Exception {
        for (Trouble trouble : Trouble.values()) {
            Map<Counterpart, Placed> waiting = new ConcurrentHashMap<>();
            Map<Counterpart, Placed> paidBefore = new ConcurrentHashMap<>();
            forEach(provider -> {
                provider.simulator().dial().set(Knob.DROP, -1);
                Placed order = order(provider);
                JsonNode payment = started(provider, order);
                trouble.begin(provider);
                assertThat(provider.pay(payment)).isTrue();
                paidBefore.put(provider, order);
            });
            forEach(provider -> {
                Placed order = order(provider);
                for (int i = 0; i < 2; i++) {
                    long begin = System.nanoTime();
                    Http.Answer answer = shop.askToPay(order, provider.kind());
                    assertThat(Duration.ofNanos(System.nanoTime() - begin))
                            .as(trouble + ": " + answer)
                            .isLessThan(Duration.ofSeconds(8));
                    assertThat(answer.status()).as(trouble + ": " + answer).isIn(200, 201, 409, 503);
                    assertThat(answer.json().has("nextAction"))
                            .as(trouble.toString())
                            .isFalse();
                }
                waiting.put(provider, order);
            });
            othersAreNotSlowed(trouble);
            for (Counterpart provider : ALL) {
                Await.until(
                        trouble + ": the health names " + provider,
                        A_MINUTE,
                        () -> health().contains(provider.kind() + " since "));
            }
            behave();
            Await.until("nobody waits inside a gateway any more", A_MINUTE, () -> threadsInGateways() == 0);
            forEach(provider -> {
                Placed order = waiting.get(provider);
                JsonNode payment = Await.value("the payment can be started", A_MINUTE, () -> {
                    Http.Answer answer = shop.tryToPay(order, provider.kind());
                    return Stream.of(answer)
                            .filter(given -> given.status() == 201 || given.status() == 200)
                            .map(Http.Answer::json)
                            .filter(given -> given.has("nextAction"))
                            .findFirst();
                });
                assertThat(provider.pay(payment)).isTrue();
                fulfilledOnce(provider, order, payment);
                shop.awaitFulfilled(paidBefore.get(provider));
            });
            Await.until("the health names nobody", A_MINUTE, () -> !health().contains(" since "));
        }
    }

    private enum Trouble {
        DOWN {
            @Override
            void begin(Counterpart provider) {
                provider.wire().cut();
            }
        },
        HANGS {
            @Override
            void begin(Counterpart provider) {
                provider.simulator().dial().set(Knob.HANG, -1);
            }
        },
        BREAKS_TLS {
            @Override
            void begin(Counterpart provider) {
                provider.wire().breakHandshakes();
            }
        },
        ANSWERS_HTML {
            @Override
            void begin(Counterpart provider) {
                provider.simulator().dial().set(Knob.HTML, -1);
            }
        },
        ANSWERS_HALF {
            @Override
            void begin(Counterpart provider) {
                provider.simulator().dial().set(Knob.HALF_JSON, -1);
            }
        };

        abstract void begin(Counterpart provider);
    }

    private static void othersAreNotSlowed(Trouble trouble) {
        String product = PRODUCTS.get("stripe").get(0);
        for (int i = 0; i < 3; i++) {
            Placed order = shop.order(product);
            long begin = System.nanoTime();
            shop.tryToPay(order).expect(201);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("the sandbox while others are in trouble: " + trouble)
                    .isLessThan(Duration.ofSeconds(2));
        }
    }

    private static String health() {
        return Http.get(server.uri("/health/ready"), "Authorization", "Bearer " + Server.ADMIN_SECRET)
                .expect(200)
                .text();
    }

    private static long threadsInGateways() {
        return Run.in(
                        server.folder(),
                        Map.of(),
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "Thread.print")
                .output()
                .lines()
                .filter(line -> line.contains("at org.vintner.gateway.") && !line.contains("gateway.sandbox"))
                .count();
    }

    @Test
    @Order(9)
    @DisplayName(
            "M.3: each plugin is updated while people buy, and removed: nothing lost or doubled, no other bundle moves, no class is kept")
    void eachPluginIsUpdatedUnderLoadAndRemoved() {
        Map<Counterpart, HotSwap> swaps = new LinkedHashMap<>();
        for (Counterpart provider : ALL) {
            HotSwap swap = new HotSwap(server, provider, provider.currency(), 3, 3000);
            swaps.put(provider, swap);
            HotSwap.Result result = swap.run(2);
            assertThat(result.coreFailures()).as("failures of the core").isEmpty();
            assertThat(result.gatewayFailuresBetween())
                    .as(provider + ": failures while it did not change")
                    .isEmpty();
            assertThat(result.lost()).as("paid and not delivered once").isEmpty();
            assertThat(result.paid()).as("paid orders").isPositive();
            assertThat(result.bundlesAfter()).as("other bundles").isEqualTo(result.bundlesBefore());
            assertThat(result.generations()).as("generations of classes").isBetween(1L, 2L);
            assertThat(doubled(provider))
                    .as("collected twice, or not what we booked")
                    .isEmpty();
        }
        swaps.forEach((provider, swap) -> {
            assertThat(swap.remove()).as(provider + ": classes that are left").isZero();
            Http.Answer refused = shop.tryToPay(order(provider), provider.kind());
            assertThat(refused.code()).isEqualTo("channel_unavailable");
        });
        assertThat(desk.bundlesExcept("org.vintner.gateway."))
                .as("the server's own bundles, from the first to the last")
                .isEqualTo(bundlesBefore);
    }

    /** Each payment that we have is collected by the provider to the same amount, and the other way round. */
    private static List<String> doubled(Counterpart provider) {
        List<String> wrong = new ArrayList<>();
        try (Connection connection = server.database().connect();
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(
                        "SELECT id, captured FROM payment WHERE channel = '" + provider.kind() + "'")) {
            while (rows.next()) {
                String id = PublicId.text("pay", rows.getObject("id", UUID.class));
                if (provider.collected(id) != rows.getLong("captured")) {
                    wrong.add(id + ": " + provider.collected(id) + " there, " + rows.getLong("captured") + " here");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return wrong;
    }
}
