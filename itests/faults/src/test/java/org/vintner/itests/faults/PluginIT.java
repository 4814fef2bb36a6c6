package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;
import org.vintner.itests.harness.WebhookRoad.Mode;
import org.vintner.itests.harness.WebhookRoad.Notification;

/** The gateway's jar is taken out of the drop-in folder and put back while people buy. */
class PluginIT {

    private static final int PAID_BEFORE = 5;

    private final List<String> failures = new CopyOnWriteArrayList<>();

    @Test
    @DisplayName(
            "M.3 S1.31: the gateway's jar goes and comes back under load; providers are asked to wait; no order is lost")
    void gatewayJarGoesAndComesBackUnderLoad() throws IOException {
        Running prepared = Running.prepare("plugin");
        leaveOutOfBoot(prepared.server());
        Path jar = prepared.server().folder().resolve("deploy/gateway-sandbox.jar");
        try (Running running = prepared) {
            putIn(jar);
            running.server().start();
            Await.until("the channel is here", () -> isHere(running));
            Shop shop = running.shop();
            String product = shop.keyProduct("Plugin", 800, Running.keys("PLUG", 400));

            running.road().set(Mode.CLOSED);
            List<Placed> paid = new ArrayList<>();
            Notification held = null;
            for (int i = 0; i < PAID_BEFORE; i++) {
                Placed order = shop.order(product);
                String payment = shop.pay(order).path("id").asText();
                held = Await.value(
                        "its notification",
                        Await.LONG,
                        () -> running.road().about(payment).stream().findFirst());
                paid.add(order);
            }
            long pid = running.server().pid();
            AtomicBoolean going = new AtomicBoolean(true);
            CompletableFuture<List<Placed>> buyers =
                    CompletableFuture.supplyAsync(() -> buyWhile(going, shop, product));
            CompletableFuture<Void> visitors = CompletableFuture.runAsync(() -> visitWhile(going, running.server()));

            droppedTwiceIsRefused(running, jar);
            Files.delete(jar);
            Await.until("the channel is away", () -> !isHere(running));
            Http.Answer meanwhile = Http.post(
                    running.server().uri(held.path()),
                    held.body(),
                    "Content-Type",
                    "application/json",
                    "Sandbox-Signature",
                    held.signature());
            assertThat(meanwhile.status()).isEqualTo(503);
            assertThat(meanwhile.header("Retry-After")).matches("[0-9]+");
            Http.Answer refused = shop.tryToPay(shop.order(product));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("channel_unavailable");

            putIn(jar);
            Await.until("the channel is back", () -> isHere(running));
            running.road().set(Mode.OPEN);
            Placed after = shop.order(product);
            shop.pay(after);
            paid.add(after);
            going.set(false);
            paid.addAll(buyers.join());
            visitors.join();

            assertThat(failures).isEmpty();
            for (Placed order : paid) {
                shop.awaitFulfilled(order);
                Books.fulfilledOnce(running, order, 1, 0);
            }
            assertThat(running.server().pid()).isEqualTo(pid);
            assertThat(running.server().isReady()).isTrue();
            assertThat(running.database().number("SELECT count(*) FROM license_key WHERE state = 'SOLD'"))
                    .isEqualTo(paid.size());
        }
    }

    /** The same jar under another name: the log tells of both files, and neither its coming nor its going moves anything. */
    private static void droppedTwiceIsRefused(Running running, Path jar) throws IOException {
        Path second = jar.resolveSibling("the-same-again.jar");
        Files.copy(jar, jar.resolveSibling("the-same-again.part"));
        Files.move(jar.resolveSibling("the-same-again.part"), second, StandardCopyOption.ATOMIC_MOVE);
        Await.until(
                "the log tells of both files",
                () -> running.server()
                        .log()
                        .contains(
                                "the-same-again.jar in the drop-in folder was not taken: gateway-sandbox.jar is the plugin "
                                        + PluginJars.SANDBOX
                                        + " already. Replace that file, or take one of the two away."));
        assertThat(isHere(running)).isTrue();
        Files.delete(second);
    }

    /** Buys; a refusal because the channel is away is fine, a payment that got through must be kept. */
    private static List<Placed> buyWhile(AtomicBoolean going, Shop shop, String product) {
        List<Placed> paid = new ArrayList<>();
        while (going.get()) {
            Placed order = shop.order(product);
            Http.Answer payment = shop.tryToPay(order);
            // Without a page: the plugin went in the middle of the start, and what became of that is looked up.
            boolean hasPage =
                    payment.status() == 201 && payment.json().path("nextAction").has("url");
            if (hasPage && Http.form(Shop.payPage(payment.json()), "action=pay").status() == 303) {
                paid.add(order);
            }
        }
        return paid;
    }

    /** What has nothing to do with the plugin must not notice. */
    private void visitWhile(AtomicBoolean going, Server server) {
        while (going.get()) {
            try {
                Http.Answer answer = Http.get(server.uri("/api/v1/products?limit=1"));
                if (answer.status() != 200) {
                    failures.add(answer.toString());
                }
            } catch (UncheckedIOException e) {
                failures.add(e.toString());
            }
        }
    }

    private static boolean isHere(Running running) {
        return Http.get(running.server().uri("/api/v1/channels"))
                .expect(200)
                .text()
                .contains("\"sandbox\"");
    }

    private static void leaveOutOfBoot(Server server) throws IOException {
        Path file = server.folder().resolve("etc/org.apache.karaf.features.cfg");
        String features = Files.readString(file);
        String without = features.replace("    vintner-gateway-sandbox, \\\n", "");
        assertThat(without).isNotEqualTo(features);
        Files.writeString(file, without);
    }

    /** Under another name first, as the README says. */
    private static void putIn(Path jar) throws IOException {
        try (Stream<Path> files = Files.list(
                Archive.home().resolve("system/org/vintner/gateway-sandbox").resolve(version()))) {
            Path source = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            Path part = Files.copy(source, jar.resolveSibling("gateway-sandbox.part"));
            Files.move(part, jar, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String version() throws IOException {
        try (Stream<Path> versions = Files.list(Archive.home().resolve("system/org/vintner/gateway-sandbox"))) {
            return versions.filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow()
                    .getFileName()
                    .toString();
        }
    }
}
