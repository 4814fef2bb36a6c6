package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;

/** A short run of {@link HotSwap}; the long one is {@code hotswap.sh}. */
class HotSwapIT {

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

    private static void whatWasInstalledSurvivesARestart(HotSwap swap) {
        swap.server().kill();
        swap.server().start();
        assertThat(swap.desk().show(PluginJars.SANDBOX).path("version").asText())
                .isEqualTo("1.0.4");
        Await.until(
                "the channel is here",
                () -> Http.get(swap.server().uri("/api/v1/channels")).text().contains("\"sandbox\""));
        swap.desk().remove(PluginJars.SANDBOX).expect(204);
        assertThat(swap.desk().knows(PluginJars.SANDBOX)).isFalse();
        swap.server().kill();
        swap.server().start();
        assertThat(swap.desk().knows(PluginJars.SANDBOX))
                .as("what was removed stays away")
                .isFalse();
    }
}
