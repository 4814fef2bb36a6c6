package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Run;
import org.vintner.itests.harness.Shop;
import org.vintner.itests.harness.Shop.Placed;

/** Plugins that do harm, and archives that mean harm: the culprit is named, and nobody else notices. */
class BadPluginsIT {

    private static final String BAD = BadJars.NAME;
    private static final int SHOPPERS = 4;
    private static final int SAMPLE = 150;
    /** What a machine that builds beside the test adds by itself. */
    private static final double NOISE_MILLIS = 150;

    private static Running running;
    private static PluginDesk desk;
    private static Shop shop;
    private static String product;

    @BeforeAll
    static void start() {
        running = Running.prepare("bad-plugins");
        var unused = running.server()
                .config("org.vintner.inventory.cfg", Map.of("maxReservedPerSource", "0"))
                .config(
                        "org.vintner.plugins.host.cfg",
                        Map.of("startSeconds", "3", "proofSeconds", "5", "threads", "150"));
        running.server().start();
        desk = new PluginDesk(running.server());
        shop = running.shop();
        product = shop.keyProduct("Bad plugins", 500, Running.keys("BAD", 20_000));
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    @DisplayName(
            "M.2: a plugin that throws, blocks, loops, returns null or leaks threads is kept away and named; others keep their pace")
    void harmfulPluginIsKeptAwayAndOthersKeepTheirPace() {
        double before = p99While(() -> true);
        for (String harm : BadJars.HARMS) {
            desk.install(BadJars.bad(harm)).expect(201);
            double meanwhile = p99While(() -> {
                var unused = shop.buyer(shop.order(product), "POST", "/payments", Map.of("channel", "bad"));
                return state().equals("quarantined");
            });
            JsonNode plugin = desk.show(BAD);
            assertThat(plugin.path("state").asText()).as(harm + ": " + plugin).isEqualTo("quarantined");
            assertThat(plugin.path("quarantine").path("reason").asText())
                    .as(harm)
                    .contains(BadJars.reason(harm));
            assertThat(running.server().command("vintner:plugin-list").output())
                    .as(harm)
                    .contains(BAD, "quarantined", BadJars.reason(harm));
            Http.Answer refused = shop.buyer(shop.order(product), "POST", "/payments", Map.of("channel", "bad"));
            assertThat(refused.code()).as(harm).isEqualTo("channel_unavailable");
            assertThat(threadsInside()).as(harm + " leaves nobody inside").isZero();
            assertThat(meanwhile)
                    .as(harm + ": p99 in ms, before " + before)
                    .isLessThanOrEqualTo(2 * before + NOISE_MILLIS);
            desk.remove(BAD).expect(200);
        }
        assertThat(running.server().isReady()).isTrue();
    }

    @Test
    @DisplayName("M.2: a plugin that never comes back from its start is given up and named; the server goes on")
    void pluginThatNeverComesBackFromStartIsGivenUpAndNamed() {
        for (String harm : BadJars.HARMS_OF_START) {
            Http.Answer answer = desk.install(BadJars.bad(harm));
            assertThat(answer.code()).as(answer.toString()).isEqualTo("plugin_unhealthy");
            assertThat(answer.text()).contains("did not come back within 3 s");
            assertThat(running.server().command("vintner:plugin-list").output()).contains(BAD, "did not come back");
            assertThat(threadsInside()).as(harm + " leaves nobody inside").isZero();
        }
        desk.remove(BAD).expect(200);
        assertThat(running.server().isReady()).isTrue();
    }

    @Test
    @DisplayName("M.3: hostile archives are refused with a reason each, and the server is as before")
    void hostileArchivesAreRefusedAndTheServerIsAsBefore() {
        byte[] good = BadJars.bad("harmless");
        String before = desk.bundlesExcept("nothing of this name");
        refused(Arrays.copyOf(good, good.length / 2), "cut off");
        refused(
                PluginJars.with(PluginJars.sandbox(), Map.of("Bundle-SymbolicName", "org.vintner.payments")),
                "org.vintner.payments",
                "name of its own");
        refused(
                PluginJars.of(BAD, BadJars.headers("harmless", "Export-Package", "org.vintner.api;version=1.0.0")),
                "exports the package org.vintner.api");
        refused(
                PluginJars.of(BAD, BadJars.headers("harmless", "Export-Package", "javax.servlet;version=4.0.0")),
                "exports the package javax.servlet");
        refused(
                PluginJars.of(
                        BAD, BadJars.headers("harmless", "Export-Package", "com.fasterxml.jackson.core;version=9")),
                "jackson");
        refused(PluginJars.of(BAD, BadJars.headers("harmless", "Fragment-Host", "org.vintner.payments")), "fragment");
        refused(
                PluginJars.of(BAD, BadJars.headers("harmless", "Require-Bundle", "org.vintner.platform.api")),
                "requires the bundle");
        refused(PluginJars.of(BAD, BadJars.headers("harmless", "DynamicImport-Package", "*")), "dynamically");
        refused(
                PluginJars.of(
                        BAD,
                        BadJars.headers(
                                "harmless", "Import-Package", "org.vintner.persistence.store;vintner=internal")),
                "server's own affair");
        refused(
                PluginJars.of(BAD, BadJars.headers("harmless", "Import-Package", "org.vintner.api;version=\"[9,10)\"")),
                "newer");
        refused(
                PluginJars.of(
                        BAD, BadJars.headers("harmless", "Import-Package", "org.vintner.api;version=\"[0.1,0.2)\"")),
                "older");
        refused(entry("../../../../evil", 1), "leads elsewhere");
        refused(entry("zeros", 600), "unpacks to more than 512 MB");
        refused("no jar at all".getBytes(StandardCharsets.UTF_8), "cut off, or no jar");
        assertThat(desk.bundlesExcept("nothing of this name")).isEqualTo(before);
        assertThat(running.server().isReady()).isTrue();
        assertThat(running.server().command("vintner:audit-list").output()).contains("plugin_refused");
    }

    @Test
    @DisplayName("whoever has no permission changes no plugin")
    void withoutThePermissionNothingIsChanged() {
        Http.Answer answer = Http.post(
                running.server().uri("/api/v1/plugins"),
                PluginJars.of("org.acme.nobody", BadJars.headers("harmless"), BadJars.classes()),
                "Content-Type",
                "application/java-archive");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(desk.bundlesExcept("nothing of this name")).doesNotContain("org.acme.nobody");
    }

    private static void refused(byte[] archive, String... reasons) {
        Http.Answer answer = desk.install(archive);
        assertThat(answer.code()).as(answer.toString()).isEqualTo("plugin_refused");
        assertThat(answer.text()).contains(reasons);
    }

    /** An archive with an entry of so many megabytes of zeros. */
    private static byte[] entry(String name, int megabytes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            out.write("Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: org.acme.bad\n\n"
                    .getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new ZipEntry(name));
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < megabytes; i++) {
                out.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String state() {
        return desk.show(BAD).path("state").asText();
    }

    private static long threadsInside() {
        long[] inside = {0};
        Await.until("threads have left the bad plugin", () -> {
            inside[0] = Run.in(
                            running.server().folder(),
                            Map.of(),
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(running.server().pid()),
                            "Thread.print")
                    .output()
                    .lines()
                    .filter(line -> line.contains("itests.faults.badplugin"))
                    .count();
            return inside[0] == 0;
        });
        return inside[0];
    }

    /** What the slowest percent of core requests takes, in ms, while something is done until it says that it is enough. */
    private static double p99While(BooleanSupplier work) {
        ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();
        AtomicBoolean going = new AtomicBoolean(true);
        ExecutorService shoppers = Executors.newFixedThreadPool(SHOPPERS);
        for (int i = 0; i < SHOPPERS; i++) {
            shoppers.execute(() -> {
                while (going.get()) {
                    long begin = System.nanoTime();
                    Placed unused = shop.order(product);
                    millis.add((System.nanoTime() - begin) / 1e6);
                }
            });
        }
        try {
            Await.until(
                    "enough is measured, and done",
                    Await.LONG.multipliedBy(2),
                    () -> work.getAsBoolean() && millis.size() >= SAMPLE);
        } finally {
            going.set(false);
            shoppers.shutdown();
        }
        double[] sorted =
                millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) (sorted.length * 0.99)];
    }
}
