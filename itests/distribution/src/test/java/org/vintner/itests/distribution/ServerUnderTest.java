package org.vintner.itests.distribution;

import static org.ops4j.pax.exam.CoreOptions.environment;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.doNotModifyLogConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/** The distribution, as Pax Exam starts it: not by bin/karaf, so with the options that stand there. */
final class ServerUnderTest {

    static final String ADMIN_SECRET = "itests-administrator-secret-0123456789";

    private static final List<String> OPENED = List.of(
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.protocol.file=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
            "--add-exports=java.base/sun.net.www.content.text=ALL-UNNAMED",
            "-Djava.awt.headless=true",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-classpath",
            "lib/boot/*:lib/jdk9plus/*:lib/endorsed/org.apache.karaf.specs.locator-VERSION.jar");

    private ServerUnderTest() {}

    static Option[] options() {
        String karaf = System.getProperty("karaf.version");
        Path archive = Path.of(System.getProperty("vintner.archive"));
        Path work = emptied(Path.of(System.getProperty("vintner.work")));
        int http = freePort();
        List<Option> options = new ArrayList<>(List.of(
                karafDistributionConfiguration()
                        .frameworkUrl(archive.toUri().toString())
                        .karafVersion(karaf)
                        .unpackDirectory(work.toFile())
                        .useDeployFolder(false),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                keepRuntimeFolder(),
                doNotModifyLogConfiguration(),
                environment("VINTNER_HTTP_PORT=" + http),
                environment("VINTNER_HTTP_HOST=127.0.0.1"),
                environment("VINTNER_SSH_PORT=" + freePort()),
                environment("VINTNER_ADMIN_SECRET=" + ADMIN_SECRET),
                editConfigurationFilePut("etc/org.vintner.gateway.sandbox-sandbox.cfg", "channel", "sandbox"),
                editConfigurationFilePut(
                        "etc/org.vintner.gateway.sandbox-sandbox.cfg",
                        "webhookSecret",
                        "itests-webhook-secret-0123456789"),
                // The server itself has no local store; the probe of the tests comes from there.
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.defaultRepositories",
                        "${karaf.home.uri}${karaf.default.repository}@id=system.repository@snapshots,file:"
                                + System.getProperty("vintner.store")
                                + "@id=store")));
        OPENED.forEach(option -> options.add(vmOption(option.replace("VERSION", karaf))));
        return options.toArray(new Option[0]);
    }

    /** What the last run left, for whoever wanted to read its log, goes when the next one begins. */
    private static Path emptied(Path folder) {
        try {
            if (Files.exists(folder)) {
                List<Path> all;
                try (Stream<Path> walk = Files.walk(folder)) {
                    all = walk.sorted(Comparator.reverseOrder()).toList();
                }
                for (Path path : all) {
                    Files.delete(path);
                }
            }
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
