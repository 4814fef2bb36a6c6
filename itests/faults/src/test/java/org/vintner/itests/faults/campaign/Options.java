package org.vintner.itests.faults.campaign;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a campaign is to be.
 *
 * @param seed of all dice
 * @param orders at least so many are placed
 * @param jvmKills {@code kill -9} of the server
 * @param postgresKills {@code kill -9} of PostgreSQL, its main process or one of its sessions
 * @param cuts of all connections between the two; external PostgreSQL only
 * @param commits answers to COMMIT that are lost; external PostgreSQL only
 * @param buyers at once
 * @param seconds for how long at least
 * @param atMost seconds after which no further blow is dealt and no further order placed
 * @param settle seconds within which everything must have come to its end afterwards
 * @param window seconds that a buyer may take to pay
 * @param external whether PostgreSQL is the harness' child and not the server's
 * @param clock shift of the server's clock as libfaketime writes it, such as +1d; empty for none
 * @param diskFull how often the database's disk is filled up; external PostgreSQL only
 * @param sabotage what is broken on purpose, so that the verdict must be red; empty for nothing
 */
record Options(
        long seed,
        int orders,
        int jvmKills,
        int postgresKills,
        int cuts,
        int commits,
        int buyers,
        int seconds,
        int atMost,
        int settle,
        int window,
        boolean external,
        String clock,
        int diskFull,
        String sabotage) {

    static final String USAGE = """
            --seed N            of all dice (else by the clock)
            --orders N          at least so many orders (200)
            --jvm-kills N       kill -9 of the server, at random and at named points (4)
            --postgres-kills N  kill -9 of PostgreSQL or one of its sessions (2)
            --cuts N            connections to PostgreSQL cut; --postgres external (0)
            --commits N         answers to COMMIT lost; --postgres external (0)
            --disk-full N       the database's disk filled up and emptied; --postgres external, user namespaces (0)
            --clock SHIFT       the server's clock, as +1d or -1d; needs libfaketime; --postgres external (none)
            --buyers N          at once (40)
            --seconds N         at least so long (0)
            --at-most N         ends it after so many seconds, whatever is left to do (36000)
            --settle N          seconds within which all must have come to its end afterwards (240)
            --window N          seconds that a buyer may take to pay (60)
            --postgres KIND     embedded: the server's own; external: a child of the harness (embedded)
            --sabotage NAME     breaks something on purpose; the verdict must be red:
            """ + Sabotage.names();

    static Options parse(String... arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        Map<String, String> left = new TreeMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            given.put(arguments[i], arguments[i + 1]);
        }
        left.putAll(given);
        if (arguments.length % 2 != 0) {
            throw new IllegalArgumentException(USAGE);
        }
        Options options = new Options(
                number(left, "--seed", System.currentTimeMillis() % 1_000_000),
                (int) number(left, "--orders", 200),
                (int) number(left, "--jvm-kills", 4),
                (int) number(left, "--postgres-kills", 2),
                (int) number(left, "--cuts", 0),
                (int) number(left, "--commits", 0),
                (int) number(left, "--buyers", 40),
                (int) number(left, "--seconds", 0),
                (int) number(left, "--at-most", 36_000),
                (int) number(left, "--settle", 240),
                (int) number(left, "--window", 60),
                text(left, "--postgres", "embedded").equals("external"),
                text(left, "--clock", ""),
                (int) number(left, "--disk-full", 0),
                text(left, "--sabotage", ""));
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("Unknown: " + left.keySet() + "\n" + USAGE);
        }
        boolean needsWire = options.cuts + options.commits + options.diskFull > 0 || !options.clock.isEmpty();
        if (needsWire && !options.external) {
            throw new IllegalArgumentException("This needs --postgres external.\n" + USAGE);
        }
        return options;
    }

    private static long number(Map<String, String> left, String name, long otherwise) {
        return Long.parseLong(text(left, name, Long.toString(otherwise)));
    }

    private static String text(Map<String, String> left, String name, String otherwise) {
        String value = left.remove(name);
        return value == null ? otherwise : value;
    }
}
