package org.vintner.itests.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vintner.itests.harness.Database;

/** pgbench with prepared statements and two threads of its own, on a database. */
final class PgBench {

    private static final Pattern DONE = Pattern.compile("transactions actually processed: (\\d+)");
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+)");

    private final Programs programs;
    private final Database.Address address;

    PgBench(Programs programs, Database.Address address) {
        this.programs = programs;
        this.address = address;
    }

    /** A database of its own on the server of another one, made anew. */
    static Database.Address fresh(Database.Address server, String name) {
        Database maintenance = Database.at(server);
        maintenance.change("DROP DATABASE IF EXISTS " + name);
        maintenance.change("CREATE DATABASE " + name);
        return server.named(name);
    }

    /** Runs one of our scripts; {@return transactions a second, their number and their mean latency} */
    Cell run(String side, String script, int clients, int seconds, Map<String, Long> variables) {
        Path file = programs.file(script, Programs.text(script));
        List<String> command = new ArrayList<>(List.of(
                Programs.path("pgbench"),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + clients,
                "--jobs=2",
                "--time=" + seconds));
        variables.forEach((name, value) -> command.add("--define=" + name + "=" + value));
        command.addAll(List.of(
                "--file=" + file,
                "--host=" + address.host(),
                "--port=" + address.port(),
                "--username=" + address.user(),
                address.name()));
        String output = programs.run(Map.of("PGPASSWORD", address.password()), command);
        Map<String, Double> details = new LinkedHashMap<>();
        details.put("mean", number(LATENCY, output));
        details.put("requests", number(DONE, output));
        return new Cell(side, rate(output), details);
    }

    private static double number(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("pgbench did not say " + pattern + ": " + output);
        }
        return Double.parseDouble(matcher.group(1));
    }

    static double rate(String output) {
        return number(RATE, output);
    }
}
