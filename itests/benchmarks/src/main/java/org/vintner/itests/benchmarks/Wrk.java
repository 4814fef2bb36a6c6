package org.vintner.itests.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The load generator wrk: a closed loop on keep-alive connections. */
final class Wrk {

    private static final double MICROS = 1000;

    private final Programs programs;
    private final String url;

    /** @param url of the server, without a path */
    Wrk(Programs programs, String url) {
        this.programs = programs;
        this.url = url;
    }

    /**
     * What it saw.
     *
     * @param values by name, as result.lua writes them
     */
    record Seen(Map<String, Long> values) {

        static Seen parse(String output) {
            String line = output.lines()
                    .filter(each -> each.startsWith("RESULT "))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("wrk gave no result: " + output));
            Map<String, Long> values = new HashMap<>();
            for (String pair : line.substring("RESULT ".length()).trim().split(" +", -1)) {
                int equals = pair.indexOf('=');
                values.put(pair.substring(0, equals), Long.parseLong(pair.substring(equals + 1)));
            }
            return new Seen(values);
        }

        long get(String name) {
            Long value = values.get(name);
            if (value == null) {
                throw new IllegalStateException("wrk says nothing about " + name);
            }
            return value;
        }

        double seconds() {
            return get("micros") / 1e6;
        }

        double rate() {
            return get("requests") / seconds();
        }

        double bytesPerSecond() {
            return get("bytes") / seconds();
        }

        long errors() {
            return get("connect") + get("read") + get("write") + get("status") + get("timeout");
        }

        /** {@return latencies in ms, and counts} */
        Map<String, Double> details() {
            Map<String, Double> details = new LinkedHashMap<>();
            for (String name : List.of("p50", "p90", "p99", "max")) {
                details.put(name, get(name) / MICROS);
            }
            details.put("requests", (double) get("requests"));
            details.put("errors", (double) errors());
            return details;
        }
    }

    /** Runs a script of ours for so many seconds. */
    Seen run(String script, int connections, int seconds, Path file, String... arguments) {
        Path whole = programs.file(script, Programs.text("result.lua") + Programs.text(script));
        List<String> command = new ArrayList<>(List.of(
                Programs.path("wrk"),
                "--threads",
                "1",
                "--connections",
                Integer.toString(connections),
                "--duration",
                seconds + "s",
                "--timeout",
                "20s",
                "--script",
                whole.toString(),
                url,
                "--",
                file.toString()));
        command.addAll(List.of(arguments));
        return Seen.parse(programs.run(Map.of(), command));
    }
}
