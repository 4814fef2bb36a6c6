package org.vintner.itests.faults.campaign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.vintner.itests.faults.Barrier;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Database;
import org.vintner.itests.harness.Postgres;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Wire;

/** What goes wrong, one thing after another, in an order that the seed decides. */
final class Chaos {

    /** A thing that goes wrong. */
    private enum Blow {
        JVM,
        POSTGRES,
        CUT,
        COMMIT,
        DISK
    }

    /** Steps at which the server is killed while it stands before them. */
    private enum Point {
        ORDER_NOT_COMMITTED("INSERT", "customer_order", "true", true),
        PAYMENT_NOT_WRITTEN("INSERT", "payment", "true", false),
        REPLY_NOT_NOTED("UPDATE", "payment", "NEW.state = 'PENDING'", false),
        CAPTURE_NOT_NOTED("UPDATE", "payment", "NEW.state = 'CAPTURED'", false),
        KEY_NOT_SOLD("UPDATE", "license_key", "NEW.state = 'SOLD'", false),
        FULFILLED_NOT_COMMITTED("INSERT", "outbox_event", "NEW.type = 'order.fulfilled'", true),
        REFUND_NOT_COMMITTED("INSERT", "refund", "true", true),
        REFUND_ANSWER_NOT_NOTED("UPDATE", "refund", "NEW.state <> 'REQUESTED'", false),
        ANSWER_NOT_STORED("UPDATE", "idempotent_call", "NEW.status IS NOT NULL", true),
        EVENT_NOT_DONE("UPDATE", "outbox_delivery", "NEW.state = 'DONE'", false);

        private final String event;
        private final String table;
        private final String when;
        private final boolean atCommit;

        Point(String event, String table, String when, boolean atCommit) {
            this.event = event;
            this.table = table;
            this.when = when;
            this.atCommit = atCommit;
        }
    }

    private final Options options;
    private final Server server;
    private final Optional<Postgres> postgres;
    private final Optional<Wire> wire;
    private final IntSupplier progress;
    private final BooleanSupplier isOver;
    private final Consumer<String> out;
    private final Random dice;
    private final Map<String, Integer> counts = new TreeMap<>();

    /**
     * @param progress how many orders were placed so far
     * @param isOver whether the time is up
     */
    Chaos(
            Options options,
            Server server,
            Optional<Postgres> postgres,
            Optional<Wire> wire,
            IntSupplier progress,
            BooleanSupplier isOver,
            Consumer<String> out) {
        this.options = options;
        this.server = server;
        this.postgres = postgres;
        this.wire = wire;
        this.progress = progress;
        this.isOver = isOver;
        this.out = out;
        this.dice = new Random(options.seed());
    }

    Map<String, Integer> counts() {
        Map<String, Integer> all = new TreeMap<>(counts);
        wire.ifPresent(there -> all.put("commit_answers_lost", there.commitsLost()));
        return all;
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** Blow after blow, with orders between. */
    void run() {
        List<Blow> blows = new ArrayList<>();
        add(blows, Blow.JVM, options.jvmKills());
        add(blows, Blow.POSTGRES, options.postgresKills());
        add(blows, Blow.CUT, options.cuts());
        add(blows, Blow.COMMIT, options.commits());
        add(blows, Blow.DISK, options.diskFull());
        Collections.shuffle(blows, dice);
        int between = options.orders() / (blows.size() + 1);
        int seen = progress.getAsInt();
        for (Blow blow : blows) {
            int from = seen;
            Await.until(
                    "orders between two blows",
                    Await.LONG.multipliedBy(10),
                    () -> progress.getAsInt() > from + between || isOver.getAsBoolean());
            if (isOver.getAsBoolean()) {
                return;
            }
            Client.pause(dice.nextInt(400));
            strike(blow);
            seen = progress.getAsInt();
        }
    }

    private static void add(List<Blow> blows, Blow blow, int times) {
        blows.addAll(Collections.nCopies(times, blow));
    }

    private void strike(Blow blow) {
        switch (blow) {
            case JVM -> killServer();
            case POSTGRES -> killPostgres();
            case CUT -> {
                wire.orElseThrow().cut();
                count("cuts");
            }
            case DISK -> fillDisk();
            case COMMIT -> wire.orElseThrow().loseCommits(1);
        }
        Await.until(
                "the server is ready after " + blow + "; see " + server.folder(),
                Await.LONG.multipliedBy(10),
                server::isReady);
    }

    // ------------------------------------------------------------------ the server

    private void killServer() {
        if (dice.nextInt(100) < 40) {
            killAt(Point.values()[dice.nextInt(Point.values().length)]);
        } else {
            server.kill();
            count("jvm_kills_at_random");
        }
        if (postgres.isEmpty() && dice.nextInt(100) < 20) {
            // The whole machine goes down.
            server.killDatabase();
            count("postgres_kills_with_the_server");
        }
        count("jvm_kills");
        long start = System.nanoTime();
        server.start();
        out.accept("  ready again after " + (System.nanoTime() - start) / 1_000_000 + " ms; " + progress.getAsInt()
                + " orders, " + counts);
    }

    private void killAt(Point point) {
        boolean commits = dice.nextBoolean();
        try (Barrier barrier = Barrier.before(database(), point.event, point.table, point.when, point.atCommit)) {
            boolean reached = stands();
            server.kill();
            count(reached ? "jvm_kills_at_" + point.name().toLowerCase(java.util.Locale.ROOT) : "jvm_kills_at_random");
            if (commits) {
                barrier.open();
            } else {
                barrier.drown();
            }
        }
    }

    /** {@return whether somebody came to the point; rare ones may not be reached} */
    private boolean stands() {
        for (int i = 0; i < 100; i++) {
            if (database().number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") > 0) {
                return true;
            }
            Client.pause(50);
        }
        return false;
    }

    private Database database() {
        return server.database();
    }

    // ------------------------------------------------------------------ PostgreSQL

    /** Until the server has felt it, and for some seconds more. */
    private void fillDisk() {
        Postgres there = postgres.orElseThrow();
        there.fillDisk();
        count("disks_full");
        Client.pause(4000 + dice.nextInt(8000));
        there.freeDisk();
        if (!there.isAlive()) {
            // It ends when it can't write its log, and whoever runs it starts it again.
            count("disks_full_that_ended_postgres");
            there.start();
        }
    }

    private void killPostgres() {
        boolean whole = dice.nextInt(100) < 60;
        count("postgres_kills");
        count(whole ? "postgres_kills_postmaster" : "postgres_kills_session");
        if (postgres.isPresent()) {
            if (whole) {
                postgres.get().kill();
                postgres.get().start();
            } else {
                postgres.get().killOne(dice);
            }
        } else if (whole) {
            server.killPostmaster();
        } else {
            server.killDatabaseSession(dice);
        }
        Await.until("the database takes connections again", Await.LONG.multipliedBy(10), () -> {
            try {
                return database().number("SELECT 1") == 1;
            } catch (IllegalStateException e) {
                return false;
            }
        });
    }
}
