package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;

/** A short run of {@link HotSwap}; the long one is {@code hotswap.sh}. */
class HotSwapIT {

    private static final String TWIN = "org.vintner.gateway.sandbox-twin.cfg";
    private static final String SLIP = "org.vintner.gateway.sandbox-slip.cfg";

    @Test
    @DisplayName(
            "M.3: the gateway is updated while people buy; nothing is lost, nothing else fails or moves, no version is kept")
    void gatewayIsUpdatedWhilePeopleBuy() {
        try (HotSwap swap = new HotSwap("hotswap", 8, 4000)) {
            HotSwap.Result result = swap.run(5);
            assertThat(result.coreFailures()).as("failures of the core").isEmpty();
            assertThat(result.gatewayFailuresBetween())
                    .as("failures of the gateway while it did not change")
                    .isEmpty();
            assertThat(result.lost()).as("paid and not delivered once").isEmpty();
            assertThat(result.paid()).as("paid orders").isPositive();
            assertThat(result.bundlesAfter()).as("other bundles").isEqualTo(result.bundlesBefore());
            assertThat(result.generations())
                    .as("generations of the plugin's classes in memory")
                    .isBetween(1L, 2L);

            badVersionIsTakenBack(swap);
            dialIsTurnedByConsoleAndByRest(swap);
            secondChannelOfANameIsRefusedAndTheFirstGoesOn(swap);
            misspelledPropertyOfAFileIsNamedAndTheChannelRuns(swap);
            whatWasInstalledSurvivesARestart(swap);
        }
    }

    private static void badVersionIsTakenBack(HotSwap swap) {
        Http.Answer refused = swap.desk()
                .update(
                        PluginJars.SANDBOX,
                        PluginJars.with(
                                PluginJars.sandbox(),
                                Map.of("Bundle-Version", "2.0.0", "Service-Component", "OSGI-INF/none.xml")));
        assertThat(refused.code()).as(refused.toString()).isEqualTo("plugin_unhealthy");
        assertThat(refused.text()).contains("does not offer gateway sandbox", "Version 1.0.5 runs on");
        assertThat(swap.desk().show(PluginJars.SANDBOX).path("version").asText())
                .isEqualTo("1.0.5");
        assertThat(swap.desk().show(PluginJars.SANDBOX).path("state").asText()).isEqualTo("running");
        assertThat(swap.server().command("vintner:plugin-list").output())
                .contains("1.0.5", "does not offer gateway sandbox");

        Http.Answer back = swap.desk().act(PluginJars.SANDBOX, "rollback").expect(200);
        assertThat(back.json().path("version").asText()).isEqualTo("1.0.4");
        assertThat(swap.server().command("vintner:sandbox-dial sandbox").output())
                .as("the console command that the plugin brings")
                .contains("lose-answer");
    }

    private static void dialIsTurnedByConsoleAndByRest(HotSwap swap) {
        Server server = swap.server();
        URI dial = server.uri("/sandbox/dials/sandbox");
        String[] admin = {"Authorization", "Bearer " + Server.ADMIN_SECRET};
        assertThat(server.command("vintner:sandbox-dial sandbox decline 100").status())
                .isZero();
        assertThat(Http.get(dial, admin).expect(200).json().path("decline").asInt())
                .as("turned by console, read by REST")
                .isEqualTo(100);
        assertThat(swap.shop().tryToPay(swap.order()).json().has("nextAction"))
                .as("a payment that the provider declines has a page")
                .isFalse();

        BodyPublisher delay = BodyPublishers.ofString("{\"delay\": 7}");
        assertThat(Http.send("PUT", dial, delay).status()).as("by nobody").isEqualTo(401);
        Http.send("DELETE", dial, BodyPublishers.noBody(), admin).expect(200);
        assertThat(Http.send("PUT", dial, BodyPublishers.ofString("{\"sulk\": 7}"), admin)
                        .status())
                .as("a misdeed that is none")
                .isEqualTo(400);
        Http.send("PUT", dial, delay, admin).expect(200);
        assertThat(server.command("vintner:sandbox-dial sandbox").output())
                .as("turned by REST, read by console")
                .containsPattern("delay\\W+7\\b")
                .doesNotContainPattern("decline\\W+100\\b");
        assertThat(server.command("vintner:sandbox-dial sandbox reset").status())
                .isZero();
        assertThat(server.command("vintner:audit-list").output()).contains("sandbox.dial");
        assertThat(swap.shop().tryToPay(swap.order()).json().has("nextAction"))
                .as("a page again")
                .isTrue();
    }

    private static void secondChannelOfANameIsRefusedAndTheFirstGoesOn(HotSwap swap) {
        Server server = swap.server();
        assertThat(server.command("vintner:channel-create sandbox sandbox webhookSecret=another-secret-of-mine")
                        .output())
                .contains("There is a channel 'sandbox' in etc/", "Choose another name");
        server.config(TWIN, Map.of("channel", "sandbox", "webhookSecret", "another-secret-of-mine"));
        Await.until(
                "the log names both files",
                () -> server.log()
                        .lines()
                        .anyMatch(line -> line.contains(" ERROR ")
                                && line.contains(TWIN)
                                && line.contains("org.vintner.gateway.sandbox-sandbox.cfg")));
        swap.shop().awaitFulfilled(paid(swap, "sandbox"));
        delete(server.folder().resolve("etc").resolve(TWIN));
    }

    private static void misspelledPropertyOfAFileIsNamedAndTheChannelRuns(HotSwap swap) {
        Server server = swap.server();
        server.config(
                SLIP, Map.of("channel", "slip", "webhookSecret", "a-secret-of-the-slip", "paymentWindw", "PT15M"));
        String named = "paymentWindw is no property of this kind. Did you mean 'paymentWindow'?";
        Await.until("the log names it", () -> server.log().contains(SLIP + " is not as it should be: " + named));
        Await.until(
                "the channel is here",
                () -> Http.get(server.uri("/api/v1/channels")).text().contains("\"slip\""));
        assertThat(server.command("vintner:channel-show slip").output()).contains("The channel runs, and yet: ", named);
        delete(server.folder().resolve("etc").resolve(SLIP));
    }

    private static Placed paid(HotSwap swap, String channel) {
        Placed order = swap.order();
        Http.Answer payment = swap.shop().tryToPay(order, channel).expect(201);
        Http.form(Shop.payPage(payment.json()), "action=pay").expect(303);
        return order;
    }

    private static void delete(Path file) {
        try {
            Archive.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void whatWasInstalledSurvivesARestart(HotSwap swap) {
        assertThat(swap.server()
                        .command("vintner:channel-create sandbox second webhookSecret=a-second-secret-of-mine")
                        .status())
                .isZero();
        swap.server().kill();
        swap.server().start();
        assertThat(swap.desk().show(PluginJars.SANDBOX).path("version").asText())
                .isEqualTo("1.0.4");
        Await.until(
                "the channel is here",
                () -> Http.get(swap.server().uri("/api/v1/channels")).text().contains("\"sandbox\""));
        Await.until(
                "the channel that was made by console is here",
                () -> Http.get(swap.server().uri("/api/v1/channels")).text().contains("\"second\""));
        swap.shop().awaitFulfilled(paid(swap, "second"));

        Placed order = swap.order();
        URI page = Shop.payPage(swap.shop().startPayment(order));
        Http.get(page).expect(200);
        gatewayIsRemovedWhileItsPayPageIsOpen(swap, page);
        swap.server().kill();
        // Like a node that is new to the database, and has in its archive what was removed.
        delete(swap.server().folder().resolve("data/cache"));
        swap.server().start();
        assertThat(swap.desk().knows(PluginJars.SANDBOX))
                .as("what was removed stays away")
                .isFalse();

        swap.desk().install(PluginJars.version(PluginJars.sandbox(), "1.0.6")).expect(201);
        Await.until("the page is back", () -> Http.get(page).status() == 200);
        Http.form(page, "action=pay").expect(303);
        swap.shop().awaitFulfilled(order);
    }

    /** Whoever removes it is told, before and after; nothing else fails, and the buyer's order waits. */
    private static void gatewayIsRemovedWhileItsPayPageIsOpen(HotSwap swap, URI page) {
        String warning = "Payments are under way in the channel sandbox";
        assertThat(swap.server()
                        .command("vintner:plugin-remove --dry-run " + PluginJars.SANDBOX)
                        .output())
                .contains(warning, "their orders wait for it", "install it again soon");
        assertThat(swap.desk().remove(PluginJars.SANDBOX).expect(200).text())
                .as("what removed it")
                .contains(warning);
        assertThat(swap.server().log()).contains(PluginJars.SANDBOX + " is removed. " + warning);
        assertThat(swap.desk().knows(PluginJars.SANDBOX)).isFalse();
        Http.Answer paused = Http.get(page, "Accept", "text/html").expect(503);
        assertThat(paused.text()).contains("“sandbox”", "goes on by itself");
        assertThat(Http.get(page).code()).isEqualTo("channel_unavailable");
        assertThat(swap.shop().tryToPay(swap.order()).code()).isEqualTo("channel_unavailable");
        assertThat(swap.server().isReady()).isTrue();
    }
}
