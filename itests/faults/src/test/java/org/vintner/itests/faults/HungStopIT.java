package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A plugin whose stop does not come back. */
class HungStopIT {

    @Test
    @DisplayName(
            "M.2: a plugin that hangs while the server stops is named, the process ends, and the server starts again")
    void pluginThatDoesNotStopDoesNotKeepTheServer() {
        try (Running running = Running.start("hung-stop")) {
            new PluginDesk(running.server()).install(BadJars.bad("stop")).expect(201);

            long began = System.nanoTime();
            running.server().stop();
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            assertThat(took).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(90));
            assertThat(running.server().exitStatus()).isEqualTo(3);
            assertThat(running.server().log())
                    .containsPattern("What does not stop: " + BadJars.NAME)
                    .contains("badplugin.BadActivator.stop");
            running.server().start();
            assertThat(new PluginDesk(running.server()).knows(BadJars.NAME)).isTrue();
        }
    }
}
