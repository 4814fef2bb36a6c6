package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.Server;

/** What all measurements share: options, programs, and how a server is started for them. */
final class Bench {

    /** A notification that nobody can be told of is tried again a day later: mail is not what is measured here. */
    private static final Map<String, String> OUTBOX = Map.of("pauses", "24h");

    private static final String STILL_DUE =
            "SELECT count(*) FROM outbox_delivery WHERE state = 'CLAIMED' OR state = 'PENDING' AND next_at <= now()";

    private final Options options;
    private final Log log;
    private final Programs programs;

    Bench(Options options, Log log) {
        this.options = options;
        this.log = log;
        this.programs = new Programs(Archive.work().resolve("programs"));
    }

    Options options() {
        return options;
    }

    Log log() {
        return log;
    }

    Programs programs() {
        return programs;
    }

    int rounds() {
        return options.number("rounds", 5, 2);
    }

    int seconds() {
        return options.number("seconds", 5, 2);
    }

    long seed() {
        return options.number("seed", 1);
    }

    /** The JDK of the server. */
    Path jdk() {
        return Path.of(options.text("jdk").orElse(System.getProperty("java.home")));
    }

    /** {@return the number before the first dot of the JDK's version} */
    int jdkVersion() {
        try {
            return jdkVersion(Files.readString(jdk().resolve("release")));
        } catch (IOException e) {
            throw new UncheckedIOException("--jdk names no folder of a JDK: " + jdk(), e);
        }
    }

    static int jdkVersion(String release) {
        String version = release.lines()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(version.replaceAll("^JAVA_VERSION=\"(\\d+).*", "$1"));
    }

    /** A server as it is shipped, class archive included, not started, on the JDK and the PostgreSQL that were asked for. */
    Server shipped(String name) {
        return withDatabase(name).with("VINTNER_CLASS_ARCHIVE", "on");
    }

    private Server withDatabase(String name) {
        Server server = bare(name);
        postgres().ifPresent(address -> {
            String database = "vintner_" + name.replace('-', '_');
            Database maintenance = Database.at(address);
            maintenance.change("DROP DATABASE IF EXISTS " + database);
            maintenance.change("CREATE DATABASE " + database);
            Database.Address own = address.named(database);
            server.withDatabase(own, own.port());
        });
        return server;
    }

    /** One for lasting load, whose database its caller brings. */
    Server owned(String name) {
        Server server = bare(name);
        return options.has("profile") ? server : server.with("VINTNER_PROFILE", "throughput");
    }

    /** One for lasting load, unless another profile was asked for. */
    Server loaded(String name) {
        Server server = withDatabase(name);
        return options.has("profile") ? server : server.with("VINTNER_PROFILE", "throughput");
    }

    private Server bare(String name) {
        Server server = new Server(name)
                .withSandbox()
                .config("org.vintner.outbox.cfg", OUTBOX)
                .with("JAVA_HOME", jdk().toString());
        options.text("profile").ifPresent(profile -> server.with("VINTNER_PROFILE", profile));
        options.text("heap").ifPresent(heap -> server.with("VINTNER_HEAP", heap));
        return server;
    }

    private Optional<Database.Address> postgres() {
        return options.text("postgres").map(Bench::address);
    }

    /** Reads {@code postgresql://user:password@host:port/database}. */
    static Database.Address address(String url) {
        var uri = java.net.URI.create(url.replaceFirst("^jdbc:", ""));
        String[] user = String.valueOf(uri.getUserInfo()).split(":", 2);
        if (uri.getHost() == null || user.length != 2 || uri.getPath().length() < 2) {
            throw new IllegalArgumentException("--postgres is postgresql://user:password@host:port/database");
        }
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        return new Database.Address(uri.getHost(), port, uri.getPath().substring(1), user[0], user[1]);
    }

    /** The trees of processes whose processor time is told apart. A PostgreSQL on another machine has none here. */
    Map<Long, String> trees(Server server) {
        Map<Long, String> trees = new LinkedHashMap<>();
        trees.put(server.pid(), "server");
        postmaster(server.database()).ifPresent(pid -> trees.put(pid, "database"));
        trees.put(ProcessHandle.current().pid(), "client");
        return trees;
    }

    /** The main process of PostgreSQL, found by its writer of the log, if that is a process of this machine. */
    static Optional<Long> postmaster(Database database) {
        String writer = database.text("SELECT max(pid) FROM pg_stat_activity WHERE backend_type = 'walwriter'");
        return Optional.of(writer)
                .filter(pid -> pid.matches("[0-9]+"))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .flatMap(ProcessHandle::parent)
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .map(ProcessHandle::pid);
    }

    Series series(Server server) {
        return new Series(trees(server), () -> awaitQuiet(server), log);
    }

    /**
     * Waits until the server has done what it does after the answer: events are brought to their consumers. Else it would take
     * the machine from the baseline that is measured next.
     */
    void awaitQuiet(Server server) {
        Database database = server.database();
        long begin = System.nanoTime();
        long end = begin + Duration.ofSeconds(options.number("drain", 180, 30)).toNanos();
        long due = database.number(STILL_DUE);
        long first = due;
        long pause = Duration.ofMillis(100).toNanos();
        while (due > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, Duration.ofSeconds(2).toNanos());
            due = database.number(STILL_DUE);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (due > 0) {
            log.say("  WARNING: " + due + " of " + first + " events are still due after " + Math.round(seconds)
                    + " s (--drain): the server works during the next cell, whoever's that is");
        } else if (first > 0) {
            log.say(String.format("  %d events were delivered in %.1f s", first, seconds));
        }
    }
}
