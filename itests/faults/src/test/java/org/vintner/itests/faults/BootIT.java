package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Processes;
import org.vintner.itests.harness.Run;
import org.vintner.itests.harness.Server;

/** Starting and stopping, in order and otherwise. */
class BootIT {

    /** The JDK that runs the tests, and those that JAVA25_HOME and the like name. */
    static Stream<String> jdks() {
        return Stream.concat(
                Stream.of(System.getProperty("java.home")),
                Stream.of("JAVA21_HOME", "JAVA25_HOME")
                        .map(System::getenv)
                        .flatMap(home -> Optional.ofNullable(home).stream()));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    @DisplayName(
            "a first start, a clean stop, a second start: quiet log, console login, data kept, secret printed once")
    void startsStopsAndStartsAgain(String jdk) {
        try (Server server = new Server("boot")
                .with("JAVA_HOME", jdk)
                .with("VINTNER_CLASS_ARCHIVE", "on")
                .withSandbox()) {
            server.start();
            String product = server.shop().keyProduct("Kept", 100, Running.keys("KEPT", 1));
            Run.Result listed = server.command("vintner:product-list");
            assertThat(listed.output()).contains("Kept");
            assertThat(listed.status()).isZero();
            assertThat(server.command("vintner:order-show ord_00000000000000000000000000")
                            .status())
                    .as("a refusal is no success")
                    .isNotZero();
            long database = server.databaseProcess();
            server.stop();
            Await.until("the database is stopped with the server", () -> !Processes.runs(database));

            server.start();
            assertThat(server.shop()
                            .admin("GET", "/api/v1/products/" + product, null)
                            .status())
                    .isEqualTo(200);
            assertThat(complaints(server)).isEmpty();
            assertThat(warningsOfTheJvm(server)).isEmpty();
            assertThat(server.log()).doesNotContain("Stopping bundles", Server.ADMIN_SECRET, Server.WEBHOOK_SECRET);
        }
    }

    @Test
    @DisplayName("killed with its database left running, and killed together with it: starts again on the same data")
    void startsAgainAfterDeath() {
        try (Server server = new Server("death").withSandbox().start()) {
            String product = server.shop().keyProduct("Kept", 100, Running.keys("DEAD", 1));
            long orphan = server.databaseProcess();
            server.kill();
            assertThat(Processes.runs(orphan)).as("the orphan runs on").isTrue();
            server.start();
            assertThat(server.databaseProcess()).isNotEqualTo(orphan);
            Await.until("the orphan has ended", () -> !Processes.runs(orphan));

            server.kill();
            server.killDatabase();
            server.start();
            assertThat(server.shop()
                            .admin("GET", "/api/v1/products/" + product, null)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName(
            "G12: the archive of classes is made by a clean stop, and one that is broken, or cut short, is made again")
    void brokenClassArchiveIsReplaced() throws IOException {
        try (Server server =
                new Server("classes").with("VINTNER_CLASS_ARCHIVE", "on").start()) {
            server.stop();
            Path written = archives(server).get(0);
            assertThat(written.toString()).endsWith(".new");
            assertThat(written.toFile().setWritable(true)).isTrue();
            long whole = Files.size(written);
            try (FileChannel file = FileChannel.open(written, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.allocate(4096), whole / 2);
            }

            server.start();
            assertThat(archives(server)).as("refused by its checksum").isEmpty();
            server.stop();
            server.start();
            assertThat(archives(server))
                    .singleElement()
                    .satisfies(taken -> assertThat(taken.toString()).endsWith(".jsa"));
            server.stop();

            assertThat(archives(server).get(0).toFile().setWritable(true)).isTrue();
            Files.write(archives(server).get(0), new byte[] {1, 2, 3});
            server.start();
            assertThat(server.console()).doesNotContainIgnoringCase("error");
        }
    }

    private static List<Path> archives(Server server) throws IOException {
        try (Stream<Path> files = Files.list(server.folder().resolve("data/classes"))) {
            return files.toList();
        }
    }

    @Test
    @DisplayName("two servers run side by side from one unpacked archive, and nothing is written into it")
    void twoServersFromOneArchive() throws IOException {
        Map<String, String> before = contents(Archive.home());
        try (Server one = shared("one");
                Server two = shared("two")) {
            one.launch();
            two.launch();
            one.awaitReady();
            two.awaitReady();
            String product = one.shop().keyProduct("Of one", 100, Running.keys("ONE", 1));
            assertThat(one.shop()
                            .admin("GET", "/api/v1/products/" + product, null)
                            .status())
                    .isEqualTo(200);
            assertThat(two.shop()
                            .admin("GET", "/api/v1/products/" + product, null)
                            .status())
                    .isEqualTo(404);
            Run.Result third = one.runAgain();
            assertThat(third.status())
                    .as("a second server on the data of the first")
                    .isNotZero();
            assertThat(third.output()).contains("already runs");
            assertThat(one.isReady()).isTrue();
        }
        assertThat(contents(Archive.home())).isEqualTo(before);
    }

    /** On the etc/ and deploy/ of the archive itself. */
    private static Server shared(String name) {
        return new Server(name).with("VINTNER_ETC", "").with("VINTNER_DEPLOY", "");
    }

    @Test
    @DisplayName("a start that can't work says why and how to go on: secret too short")
    void shortSecretIsExplained() {
        try (Server server =
                new Server("short-secret").with("VINTNER_ADMIN_SECRET", "short").launch()) {
            Await.until(
                    "the log explains it",
                    Duration.ofMinutes(2),
                    () -> server.log().contains("VINTNER_ADMIN_SECRET"));
            assertThat(server.log()).contains("openssl rand");
            assertThat(server.isReady()).isFalse();
        }
    }

    private static List<String> complaints(Server server) {
        return server.log()
                .lines()
                .filter(line -> line.matches("\\S+ (WARN|ERROR) .*"))
                .toList();
    }

    /**
     * Felix's Event Admin interrupts its own threads when it stops, and when one of them has an event in its hands it says
     * so on the standard output: by then there is no log any more.
     */
    private static List<String> warningsOfTheJvm(Server server) {
        return server.console()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains("warning"))
                .filter(line -> !line.startsWith("WARNING: EventAdmin: Event Task Processing Interrupted."))
                .toList();
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.toList();
        }
        for (Path path : all) {
            contents.put(
                    folder.relativize(path).toString(),
                    Files.isDirectory(path) ? "folder" : Files.size(path) + " " + Files.getLastModifiedTime(path));
        }
        return contents;
    }
}
