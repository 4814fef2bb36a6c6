package org.vintner.itests.faults.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.faults.PluginDesk;
import org.vintner.itests.faults.PluginJars;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Postgres;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;

/** Two servers on one PostgreSQL behind a balancer: a plugin is updated on both in turn while people buy, and one is killed. */
class TwoNodesIT {

    private static final String PLUGIN = "org.vintner.itests.faults.gateway";
    private static final String CONFIGURATIONS = "/api/v1/channel-configurations";
    private static final int BUYERS = 6;
    private static final int KEYS = 6000;

    private final Path jar = Path.of(System.getProperty("vintner.faults.gateway", ""));
    private final ConcurrentLinkedQueue<String> paid = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean going = new AtomicBoolean(true);

    @Test
    @DisplayName(
            "M.3: updated on two nodes one after another under load, one killed in the middle: nothing is lost or doubled")
    void pluginIsUpdatedOnBothNodesAndOneIsKilledInTheMiddle() {
        try (Postgres postgres = new Postgres("two-nodes-postgres");
                Balancer balancer = new Balancer();
                Server a = node("two-nodes-a", postgres, balancer);
                Server b = node("two-nodes-b", postgres, balancer);
                Provider provider = new Provider(a.folder(), 5)) {
            provider.calm();
            for (Server node : List.of(a, b)) {
                var unused = node.with("FAULTS_PROVIDER", provider.uri().toString())
                        .with("FAULTS_SECRET", Provider.SECRET)
                        .with("FAULTS_WINDOW", "60");
                node.start();
            }
            PluginDesk desk = new PluginDesk(a);
            desk.install(PluginJars.version(jar, "1.0.0")).expect(201);
            awaitOnBoth(desk, "1.0.0");
            String product = a.shop().keyProduct("Two nodes", 500, keys());

            ExecutorService people = Executors.newFixedThreadPool(BUYERS);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < BUYERS; i++) {
                all.add(people.submit(() -> buyAndBuy(balancer, product)));
            }
            awaitSales();
            desk.update(PLUGIN, PluginJars.version(jar, "1.1.0")).expect(200);
            awaitOnBoth(desk, "1.1.0");
            awaitSales();
            desk.update(PLUGIN, PluginJars.version(jar, "1.2.0")).expect(200);
            // Its turn has come, or comes within a second: wherever it is, it is in the middle.
            b.kill();
            awaitSales();
            b.start();
            awaitOnBoth(desk, "1.2.0");
            awaitSales();
            going.set(false);
            people.shutdown();
            all.forEach(TwoNodesIT::join);

            settle(a);
            assertThat(paid).hasSizeGreaterThan(4 * BUYERS);
            for (String order : paid) {
                UUID id = PublicId.uuid(order);
                assertThat(a.database()
                                .number("SELECT count(*) FROM license_key WHERE state = 'SOLD' AND order_id = ?", id))
                        .as(order)
                        .isEqualTo(1);
                assertThat(a.database().number("SELECT count(*) FROM payment WHERE captured > 0 AND order_id = ?", id))
                        .as(order)
                        .isEqualTo(1);
            }
            nothingIsSoldBesides(a);
            configurationIsRolledOut(a, b);
            brokenVersionStopsTheRollOutAndNamesTheNode(desk, a, b);
        }
    }

    /** Over all orders, also those of buyers who never heard what became of their payment, because the node died. */
    private static void nothingIsSoldBesides(Server node) {
        long captured = node.database().number("SELECT count(*) FROM payment WHERE captured > 0");
        assertThat(node.database().number("SELECT count(*) FROM license_key WHERE state = 'SOLD'"))
                .as("keys sold")
                .isEqualTo(captured);
        assertThat(node.database().number("SELECT count(*) FROM customer_order WHERE state = 'FULFILLED'"))
                .as("orders fulfilled")
                .isEqualTo(captured);
    }

    /** What is set on one node holds on the other, secrets too, and what is no configuration is on neither. */
    private static void configurationIsRolledOut(Server a, Server b) {
        Map<String, Object> channel = Map.of(
                "name", "both", "kind", "sandbox", "properties", Map.of("webhookSecret", "a-secret-of-both-nodes"));
        a.shop().admin("POST", CONFIGURATIONS, channel).expect(201);
        awaitConfigured(b, "PT30M");
        a.shop()
                .admin("PATCH", CONFIGURATIONS + "/both", Map.of("set", Map.of("paymentWindow", "PT15M")))
                .expect(200);
        awaitConfigured(b, "PT15M");
        assertThat(b.shop()
                        .admin("PATCH", CONFIGURATIONS + "/both", Map.of("set", Map.of("paymentWindow", "soon")))
                        .code())
                .isEqualTo("invalid_configuration");
        b.shop().admin("POST", CONFIGURATIONS + "/both/rollback", Map.of()).expect(200);
        awaitConfigured(a, "PT30M");
        a.shop()
                .admin("PUT", CONFIGURATIONS + "/both/enabled", Map.of("enabled", false))
                .expect(200);
        Await.until("it is off on the other node", () -> effect(b).equals("disabled"));
    }

    private static void awaitConfigured(Server node, String window) {
        Await.until("the channel runs with " + window, () -> {
            Http.Answer answer = node.shop().admin("GET", CONFIGURATIONS + "/both", null);
            return answer.status() == 200
                    && effect(node).equals("up")
                    && values(answer.json(), "paymentWindow").equals(window);
        });
    }

    private static String effect(Server node) {
        return node.shop()
                .admin("GET", CONFIGURATIONS + "/both", null)
                .json()
                .path("effect")
                .path("state")
                .asText();
    }

    private static String values(JsonNode configuration, String property) {
        for (JsonNode value : configuration.path("values")) {
            if (value.path("property").asText().equals(property)) {
                return value.path("values").path(0).asText();
            }
        }
        return "";
    }

    /** Node b lacks what the new version wants: it keeps the old one and is named. */
    private void brokenVersionStopsTheRollOutAndNamesTheNode(PluginDesk desk, Server a, Server b) {
        b.stop();
        var unused = b.with("FAULTS_PROVIDER", "no address of anything");
        b.start();
        desk.update(PLUGIN, PluginJars.version(jar, "1.3.0")).expect(200);
        Await.until(
                "node b is named",
                Await.LONG.multipliedBy(2),
                () -> failureOf(desk, "b").contains("start failed"));
        assertThat(versionOn(desk, "a")).isEqualTo("1.3.0");
        assertThat(versionOn(desk, "b")).isNotEqualTo("1.3.0");
        assertThat(a.isReady()).isTrue();
        assertThat(b.isAlive()).isTrue();
    }

    private static Server node(String name, Postgres postgres, Balancer balancer) {
        Server server = new Server(name)
                .withDatabase(postgres, postgres.port())
                .with("VINTNER_PUBLIC_URL", balancer.url())
                .with("VINTNER_MASTER_KEY", Base64.getEncoder().encodeToString(new byte[32]))
                .config("org.vintner.inventory.cfg", Map.of("maxReservedPerSource", "0"))
                .config(
                        "org.vintner.plugins.host.cfg",
                        Map.of(
                                "node",
                                name.substring(name.length() - 1),
                                "startSeconds",
                                "5",
                                "proofSeconds",
                                "10",
                                "drainSeconds",
                                "5"));
        balancer.add(server);
        return server;
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add("TWO-" + i);
        }
        return keys;
    }

    private void buyAndBuy(Balancer balancer, String product) {
        while (going.get()) {
            try {
                buy(balancer, product);
            } catch (UncheckedIOException e) {
                // The node was killed while it answered: this buyer goes elsewhere.
            }
        }
    }

    private void buy(Balancer balancer, String product) {
        Map<String, Object> order = Map.of(
                "buyer",
                Map.of("email", "buyer-" + UUID.randomUUID() + "@example.com", "locale", "en"),
                "lines",
                List.of(new Shop.Line(product, 1)));
        Http.Answer placed = post(balancer.uri("/api/v1/orders"), order);
        if (placed.status() != 201) {
            return;
        }
        String id = placed.json().path("order").path("id").asText();
        Http.Answer payment = post(
                balancer.uri("/api/v1/orders/" + id + "/payments"),
                Map.of("channel", "faults"),
                "Authorization",
                "Bearer " + placed.json().path("accessGrant").asText());
        String page = payment.status() == 201
                ? payment.json().path("nextAction").path("url").asText()
                : "";
        if (!page.isEmpty() && Http.form(URI.create(page), "action=pay").text().contains("captured")) {
            paid.add(id);
        }
    }

    private static Http.Answer post(URI uri, Object body, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        try {
            return Http.post(uri, Http.JSON.writeValueAsBytes(body), all);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void awaitSales() {
        int before = paid.size();
        Await.until("people buy", Await.LONG.multipliedBy(2), () -> paid.size() >= before + BUYERS);
    }

    private static void awaitOnBoth(PluginDesk desk, String version) {
        Await.until(
                version + " on both nodes",
                Await.LONG.multipliedBy(2),
                () -> versionOn(desk, "a").equals(version)
                        && versionOn(desk, "b").equals(version));
    }

    private static String versionOn(PluginDesk desk, String node) {
        return onNode(desk, node, "version");
    }

    private static String failureOf(PluginDesk desk, String node) {
        return onNode(desk, node, "failure");
    }

    private static String onNode(PluginDesk desk, String node, String field) {
        for (JsonNode here : desk.show(PLUGIN).path("nodes")) {
            if (here.path("node").asText().equals(node)) {
                return here.path(field).asText();
            }
        }
        return "";
    }

    private void settle(Server server) {
        Await.until(
                "all that was paid is fulfilled",
                Await.LONG.multipliedBy(3),
                () -> paid.stream()
                        .allMatch(order -> server.database()
                                .text("SELECT state FROM customer_order WHERE id = ?", PublicId.uuid(order))
                                .equals("FULFILLED")));
        Await.until(
                "and what was paid unheard",
                Await.LONG.multipliedBy(3),
                () -> server.database()
                                .number("SELECT count(*) FROM payment JOIN customer_order o ON o.id = order_id"
                                        + " WHERE captured > 0 AND o.state <> 'FULFILLED'")
                        == 0);
    }

    private static void join(Future<?> one) {
        try {
            one.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
