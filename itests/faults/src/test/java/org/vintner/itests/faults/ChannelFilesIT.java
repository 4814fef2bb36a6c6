package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/** Channels that are configured by files, which come, change and go while the server runs. */
class ChannelFilesIT {

    private static final Server SERVER = Running.shared().server();
    private static final Duration SOON = Duration.ofSeconds(45);
    private static final String FIRST = "org.vintner.gateway.sandbox-twin1.cfg";
    private static final String SECOND = "org.vintner.gateway.sandbox-twin2.cfg";
    private static final String LATE = "org.vintner.gateway.sandbox-late.cfg";

    @AfterEach
    void remove() throws IOException {
        for (String file : new String[] {FIRST, SECOND, LATE}) {
            Files.deleteIfExists(SERVER.folder().resolve("etc").resolve(file));
        }
    }

    private static Http.Answer configuration(String channel) {
        return Running.shared().shop().admin("GET", "/api/v1/channel-configurations/" + channel, null);
    }

    private static String state(String channel) {
        Http.Answer answer = configuration(channel);
        JsonNode effect = answer.status() == 200 ? answer.json().path("effect") : answer.json();
        return effect.path("state").asText("none");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static long timesOpened() {
        return SERVER.log()
                .lines()
                .filter(line -> line.contains("Sandbox channel 'late' is open"))
                .count();
    }

    @Test
    @DisplayName("M.4: a channel whose secret file comes later comes up then, and is opened anew when the file changes")
    void secretFileThatComesLaterOpensTheChannel() throws IOException {
        Path secret = SERVER.folder().resolve("data").resolve("secrets").resolve("late-secret");
        SERVER.config(LATE, Map.of("channel", "late", "webhookSecret", "$[secret:late-secret]"));
        Await.until("it is refused", SOON, () -> state("late").equals("failed"));
        assertThat(configuration("late").json().path("effect").path("message").asText())
                .contains("late-secret", "which is not in the server's folder of secrets");

        write(secret, "a-secret-of-32-characters-or-more");
        Await.until("it came up", SOON, () -> state("late").equals("up"));

        long before = timesOpened();
        write(secret, "b-secret-of-32-characters-or-more");
        Await.until("it is open with the new secret", SOON, () -> timesOpened() > before);
        assertThat(state("late")).isEqualTo("up");
    }

    @Test
    @DisplayName("M.4: of two channels with one name the second comes up when the first goes")
    void secondOfOneNameComesUpWhenTheFirstGoes() throws IOException {
        Map<String, String> twin = Map.of("channel", "twin", "webhookSecret", Server.WEBHOOK_SECRET);
        SERVER.config(FIRST, twin);
        Await.until("the first runs", SOON, () -> state("twin").equals("up"));
        SERVER.config(SECOND, twin);
        Await.until("there are two", SOON, () -> configuration("twin").status() == 409);

        Files.delete(SERVER.folder().resolve("etc").resolve(FIRST));

        Await.until("the second runs", SOON, () -> state("twin").equals("up"));
        assertThat(configuration("twin").json().path("file").asText()).endsWith(SECOND);
    }
}
