package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Server;

/**
 * G14: a gateway plugin comes into the running server, by a console command or by the drop-in folder; until the first notification for
 * it was authenticated by it, stored and acknowledged.
 */
final class PluginGoal implements Goal {

    private static final String NAME = "org.vintner.itests.bench.gateway";
    private static final int NO_CONTENT = 204;

    @Override
    public List<String> numbers() {
        return List.of("G14");
    }

    @Override
    public List<String> needs() {
        return List.of();
    }

    @Override
    public List<Result> measure(Bench bench, Set<String> wanted) {
        try (Server server = OrderGoals.withProvider(bench.shipped("plugin"));
                Console console = new Console(server.sshPort(), Server.ADMIN_SECRET)) {
            Door door = new Door(server);
            Path jar = OrderGoals.plugin("benchmarks-gateway");
            Path dropped = server.folder().resolve("deploy").resolve(jar.getFileName());
            remove(dropped);
            awaitGone(server);
            List<Cell> byCommand = new ArrayList<>();
            List<Cell> byFolder = new ArrayList<>();
            for (int i = 0; i <= bench.rounds(); i++) {
                Cell command = command(server, console, door, jar);
                Cell folder = folder(server, door, dropped);
                bench.log().cell(i, command);
                bench.log().cell(i, folder);
                // The first of each loads classes.
                if (i > 0) {
                    byCommand.add(command);
                    byFolder.add(folder);
                }
            }
            return List.of(
                    Result.figure(
                            "G14",
                            "plugin by command, until its first routed call",
                            "s",
                            Series.values(byCommand),
                            Wanted.below(0.25),
                            byCommand),
                    Result.figure(
                            "G14",
                            "plugin by drop-in folder, until its first routed call",
                            "s",
                            Series.values(byFolder),
                            Wanted.below(1),
                            byFolder));
        }
    }

    private static Cell command(Server server, Console console, Door door, Path jar) {
        long begin = System.nanoTime();
        Thread installing = new Thread(() -> console.run("bundle:install -s file:" + jar), "install");
        installing.start();
        door.await();
        Cell cell = new Cell("by command", (System.nanoTime() - begin) / 1e9, Map.of());
        try {
            installing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        console.run("bundle:uninstall " + NAME);
        awaitGone(server);
        return cell;
    }

    private static Cell folder(Server server, Door door, Path dropped) {
        long begin = System.nanoTime();
        OrderGoals.copyPlugin("benchmarks-gateway", dropped.getParent());
        door.await();
        Cell cell = new Cell("by drop-in folder", (System.nanoTime() - begin) / 1e9, Map.of());
        remove(dropped);
        awaitGone(server);
        return cell;
    }

    /** Its door is closed before its bundle is gone, and until then none of its name can be installed. */
    private static void awaitGone(Server server) {
        long begin = System.nanoTime();
        while (Http.get(server.uri("/api/v1/plugins/" + NAME), "Authorization", "Bearer " + Server.ADMIN_SECRET)
                        .status()
                != 404) {
            WrongResult.unless(System.nanoTime() - begin < Duration.ofMinutes(1).toNanos(), "The plugin did not go");
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static void remove(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of the plugin's notifications, which outlives the plugin. */
    private static final class Door {
        private final Server server;
        private final String path;
        private final Mac mac;
        private final String payment;
        private int number;

        Door(Server server) {
            this.server = server;
            this.path = "/webhooks/"
                    + server.database().text("SELECT webhook_path FROM payment_channel WHERE name = 'bench'");
            this.payment = PublicId.text("pay", java.util.UUID.randomUUID());
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(OrderTalk.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Knocks until the plugin answers. */
        void await() {
            long begin = System.nanoTime();
            while (knock() != NO_CONTENT) {
                WrongResult.unless(
                        System.nanoTime() - begin < Duration.ofMinutes(1).toNanos(), "The plugin did not come");
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
        }

        private int knock() {
            byte[] body = ("event=knock-" + number++ + "&payment=" + payment).getBytes(StandardCharsets.UTF_8);
            return Http.post(
                            server.uri(path),
                            body,
                            "Bench-Signature",
                            HexFormat.of().formatHex(mac.doFinal(body)))
                    .status();
        }
    }
}
