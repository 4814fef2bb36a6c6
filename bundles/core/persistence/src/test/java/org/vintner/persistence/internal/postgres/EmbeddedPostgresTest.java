package org.vintner.persistence.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vintner.persistence.internal.postgres.EmbeddedPostgres.Settings;
import org.vintner.persistence.testing.TestDatabase;

/** Real servers in folders of their own, in this process and in others that are killed. */
@Timeout(120)
class EmbeddedPostgresTest {
    private Path folder;
    private Path home;
    private final List<Process> children = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        folder = Files.createTempDirectory("vintner-launcher-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        home = folder.resolve("db");
    }

    @AfterEach
    void end() throws Exception {
        for (Process child : children) {
            child.destroyForcibly().waitFor();
        }
        new PostmasterFile(home.resolve("data"))
                .server()
                .flatMap(ProcessHandle::of)
                .ifPresent(server -> {
                    server.destroyForcibly();
                    server.onExit().join();
                });
        deleteWhenQuiet();
    }

    @Test
    void dataOutlivesAStopAndIsDurableAndChecked() throws SQLException {
        try (EmbeddedPostgres postgres = start()) {
            postgres.createDatabase("vintner");
            postgres.createDatabase("vintner");
            execute(postgres, "CREATE TABLE t AS SELECT 42 AS n");
            assertThat(read(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(read(postgres, "SHOW data_checksums")).isEqualTo("on");
            assertThat(read(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(read(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
        }
        try (EmbeddedPostgres postgres = start()) {
            assertThat(read(postgres, "SELECT n FROM t")).isEqualTo("42");
        }
    }

    @Test
    void aWrongPasswordDoesNotOpenIt() {
        try (EmbeddedPostgres postgres = start()) {
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.url("postgres"), EmbeddedPostgres.USER, "x"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void secondServerOnTheFolderIsRefusedInThisProcessAndInAnother() throws IOException {
        try (EmbeddedPostgres postgres = start()) {
            assertThat(postgres.port()).isPositive();
            assertThatThrownBy(this::start)
                    .isInstanceOf(PostgresFailure.class)
                    .hasMessageContaining("Another server uses the data folder");
            assertThat(output(launch(List.of(), ""))).anyMatch(line -> line.contains("Another server uses"));
        }
    }

    @Test
    void killedProcessWhosePostgresStillRunsLosesNothingThatWasCommitted() throws Exception {
        Process child = launch(List.of(), "");
        int port = port(child);
        long server = server();
        execute(port, "CREATE TABLE t AS SELECT 42 AS n");
        child.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(server)).isPresent();

        try (EmbeddedPostgres postgres = start()) {
            assertThat(read(postgres, "SELECT n FROM t")).isEqualTo("42");
            assertThat(server()).isNotEqualTo(server);
        }
    }

    @Test
    void killedProcessWithAKilledPostgresLosesNothingThatWasCommitted() throws Exception {
        Process child = launch(List.of(), "");
        execute(port(child), "CREATE TABLE t AS SELECT 42 AS n");
        long server = server();
        child.destroyForcibly().waitFor();
        ProcessHandle.of(server).ifPresent(ProcessHandle::destroyForcibly);

        try (EmbeddedPostgres postgres = start()) {
            assertThat(read(postgres, "SELECT n FROM t")).isEqualTo("42");
        }
    }

    @Test
    void leftOverFileThatNamesAForeignProcessDoesNotBlockTheStart() throws Exception {
        start().close();
        String foreign = Long.toString(ProcessHandle.current().pid());
        Files.writeString(
                home.resolve("data/postmaster.pid"),
                foreign + "\n" + home.resolve("data") + "\n1\n5432\n\n127.0.0.1\n  1234 0\nready   \n");
        try (EmbeddedPostgres postgres = start()) {
            assertThat(read(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void initializationThatWasCutShortIsDoneAgain() throws Exception {
        Files.createDirectories(home.resolve("data.new/base"));
        Files.writeString(home.resolve("data.new/PG_VERSION"), "17");
        try (EmbeddedPostgres postgres = start()) {
            assertThat(read(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void dataOfAnotherMajorVersionIsLeftAlone() throws IOException {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/PG_VERSION"), "16\n");
        Files.writeString(home.resolve("password"), "x");
        assertThatThrownBy(this::start)
                .isInstanceOf(PostgresFailure.class)
                .hasMessageContaining("written by PostgreSQL 16")
                .hasMessageContaining("VINTNER_DATABASE_URL");
    }

    @Test
    void lostPasswordIsAnErrorThatNamesTheFile() throws IOException {
        start().close();
        Files.delete(home.resolve("password"));
        assertThatThrownBy(this::start)
                .isInstanceOf(PostgresFailure.class)
                .hasMessageContaining(home.resolve("password").toString());
    }

    @Test
    void rootWithoutUserNamespacesRunsItAsNobody() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Files.writeString(tools.resolve("unshare"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(tools.resolve("unshare"), PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> noNamespaces = List.of("env", "PATH=" + tools + ":" + System.getenv("PATH"));

        Process child = launch(noNamespaces, "");
        execute(port(child), "CREATE TABLE t AS SELECT 42 AS n");
        assertThat(Files.getOwner(home.resolve("data")).getName()).isEqualTo("nobody");
        assertThat(ProcessHandle.of(server()).orElseThrow().info().user()).contains("nobody");
        stop(child);

        // With namespaces allowed again, the same data is taken back.
        try (EmbeddedPostgres postgres = start()) {
            assertThat(read(postgres, "SELECT n FROM t")).isEqualTo("42");
        }
    }

    @Test
    void rootThatCanRunItInNoWayIsToldTheWaysOut() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(new Settings(home, programs(), true, "nobody")))
                .isInstanceOf(PostgresFailure.class)
                .hasMessageContaining("as an ordinary user")
                .hasMessageContaining("VINTNER_DATA")
                .hasMessageContaining("VINTNER_DATABASE_URL");
    }

    @Test
    void ordinaryUserRunsItInAFolderOfHisOwn() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Folders.handOver(folder, 65534, 65534);
        Process child = launch(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), "");
        execute(port(child), "CREATE TABLE t AS SELECT 42 AS n");
        assertThat(Files.getOwner(home.resolve("data")).getName()).isEqualTo("nobody");
        stop(child);
        assertThat(home.resolve("data/postmaster.pid")).doesNotExist();
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(new Settings(home, programs(), true, ""));
    }

    private static Path programs() {
        return TestDatabase.programs();
    }

    private long server() {
        return new PostmasterFile(home.resolve("data")).server().orElseThrow();
    }

    /** Starts a process of its own on the folder, through the given command. */
    private Process launch(List<String> prefix, String runAs) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                readableClassPath(),
                LauncherMain.class.getName(),
                home.toString(),
                programs().toString(),
                runAs));
        Process child = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
        children.add(child);
        return child;
    }

    /** The class path of this test without what the launcher does not use, where every user can read it. */
    private String readableClassPath() throws IOException {
        Path target = folder.resolve("classpath");
        List<String> entries = new ArrayList<>();
        int n = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            String name = from.getFileName().toString();
            if (Files.isDirectory(from) || name.matches("(xz|postgresql|slf4j-api|slf4j-simple)-.*")) {
                Path to = target.resolve(n++ + "-" + name);
                copy(from, to);
                entries.add(to.toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path copied = to.resolve(from.relativize(path).toString());
                Files.createDirectories(copied.getParent());
                Files.copy(path, copied, StandardCopyOption.REPLACE_EXISTING);
                boolean folder = Files.isDirectory(copied);
                Files.setPosixFilePermissions(
                        copied, PosixFilePermissions.fromString(folder ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    private static int port(Process child) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        List<String> said = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("READY ")) {
                return Integer.parseInt(line.substring(6));
            }
            said.add(line);
        }
        throw new AssertionError("The server did not start: " + String.join("\n", said));
    }

    private static List<String> output(Process child) throws IOException {
        return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static void stop(Process child) throws Exception {
        child.getOutputStream().close();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isZero();
    }

    private void execute(int port, String text) throws Exception {
        String password = Files.readString(home.resolve("password"));
        execute("jdbc:postgresql://127.0.0.1:" + port + "/vintner", password, text);
    }

    private static void execute(EmbeddedPostgres postgres, String text) throws SQLException {
        execute(postgres.url("vintner"), postgres.secret(), text);
    }

    private static void execute(String url, String password, String text) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, EmbeddedPostgres.USER, password);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private static String read(EmbeddedPostgres postgres, String query) throws SQLException {
        postgres.createDatabase("vintner");
        try (Connection connection =
                        DriverManager.getConnection(postgres.url("vintner"), EmbeddedPostgres.USER, postgres.secret());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    /** Backends of a killed server may still write for a moment. */
    private void deleteWhenQuiet() throws IOException {
        for (int n = 1; ; n++) {
            try {
                Folders.delete(folder);
                return;
            } catch (IOException e) {
                if (n == 50) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }
}
