package org.vintner.itests.archetypes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.itests.harness.Server;

/** Follows {@code platform-api/README.md} to the letter, in an empty folder, as a new author would. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuideIT {

    private static final Path ROOT = Path.of(System.getProperty("vintner.root"));
    private static final Path FOLDER = Path.of("target/author").toAbsolutePath();
    /** The ports of the guide's providers, in the order in which they are started. */
    private static final List<Integer> PORTS = List.of(9099, 9098, 9097, 9096);

    private static final String START = "exec:java";
    private static final int PATIENCE_MINUTES = 10;

    private List<Guide.Block> blocks;
    private String output = "";

    /** Runs all the guide's commands, with its ports replaced by free ones. */
    @BeforeAll
    void follow() throws IOException, InterruptedException {
        blocks = Guide.blocks(ROOT.resolve("platform-api/README.md"));
        Path maven = Maven.installed();
        Maven.delete(FOLDER);
        Files.createDirectories(FOLDER);
        try (Server server = new Server("guide").start()) {
            String script = script(server);
            ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true);
            shell.environment().put("PATH", maven + File.pathSeparator + System.getenv("PATH"));
            shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
            shell.environment().put("VINTNER", server.folder().toString());
            shell.environment().put("SECRET", Server.ADMIN_SECRET);
            Path log = FOLDER.resolve("output.log");
            Process process = shell.redirectOutput(log.toFile()).start();
            boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            output = Files.readString(log);
            assertThat(ended).as("the guide comes to its end: %s", output).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
        }
    }

    private String script(Server server) throws IOException {
        StringBuilder script = new StringBuilder("trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n");
        for (Guide.Block block : blocks) {
            if (block.language().equals("sh")) {
                boolean background = block.note().equals("background");
                script.append(background ? "(\n" : "").append(block.text()).append(background ? ") &\n" : "");
            }
        }
        String text = script.toString().replace("localhost:8080", "localhost:" + server.httpPort());
        for (int port : PORTS) {
            int free = freePort();
            text = text.replaceFirst(START + "\n", START + " -Dexec.args=" + free + "\n")
                    .replace("localhost:" + port, "localhost:" + free);
        }
        assertThat(text).as("each provider has a port").doesNotContain(START + "\n");
        return text;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @Test
    void aPaymentWasTakenThroughTheNewGateway() {
        assertThat(output).contains("\"fulfilled\"", "AAAA-0001");
    }

    @Test
    void aFileLiesInTheNewStorageAndAMessageWentThroughTheNewChannel() {
        assertThat(output).containsPattern("(?m)fil_[0-9a-z]+$").containsPattern("Your order ord_[0-9a-z]+ is ready");
    }

    @Test
    void aKeyWasIssuedByTheNewIssuer() {
        assertThat(output).containsPattern("MINT-[0-9a-f]{8}-");
    }

    @ParameterizedTest
    @CsvSource({
        "gateway, Acme, acme",
        "storage, Depot, depot",
        "notification, Courier, courier",
        "fulfillment, Mint, mint"
    })
    void theNewPluginKeepsTheContractAndImportsNothingElse(String spi, String provider, String kind)
            throws IOException {
        Path target = FOLDER.resolve(spi + "-" + kind + "/target");
        String report = Files.readString(
                target.resolve("surefire-reports/TEST-com.example." + kind + "." + provider + "ContractTest.xml"));
        assertThat(report).contains("failures=\"0\"", "errors=\"0\"");
        try (JarFile jar =
                new JarFile(target.resolve(spi + "-" + kind + "-1.0.0.jar").toFile())) {
            String imports = jar.getManifest().getMainAttributes().getValue("Import-Package");
            Set<String> packages = Stream.of(
                            imports.replaceAll("\"[^\"]*\"", "").split(",", -1))
                    .map(clause -> clause.replaceFirst(";.*", ""))
                    .collect(Collectors.toSet());
            assertThat(packages)
                    .allMatch(name -> name.matches("org\\.vintner\\.(api|spi).*|org\\.osgi\\..*|javax\\..*|java\\..*"));
            assertThat(jar.stream().map(entry -> entry.getName())).noneMatch(name -> name.startsWith("org/vintner/"));
        }
    }

    /** Each piece of code of the guide stands so in the project that was generated and built. */
    @Test
    void theCodeOfTheGuideIsTheCodeOfTheProject() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                sources.add(squeezed(Files.readString(file)));
            }
        }
        List<Guide.Block> code =
                blocks.stream().filter(block -> block.language().equals("java")).toList();
        assertThat(code).hasSizeGreaterThan(4);
        assertThat(code)
                .allSatisfy(block -> assertThat(sources)
                        .as(block.text())
                        .anyMatch(source -> source.contains(squeezed(block.text()))));
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    @AfterAll
    void say() {
        System.out.println("The guide was followed in " + FOLDER);
    }
}
