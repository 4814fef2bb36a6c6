package org.vintner.itests.benchmarks;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is told while it runs. */
final class Log {

    private final PrintStream out;

    Log(PrintStream out) {
        this.out = out;
    }

    void say(String text) {
        out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "  " + text);
        out.flush();
    }

    void cell(int round, Cell cell) {
        say(String.format(
                Locale.ROOT,
                "  %-34s round %d: %9s  %s",
                cell.side(),
                round,
                Spread.number(cell.value()),
                cell.details().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + shown(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(", "))));
    }

    private static String shown(String name, double value) {
        return name.equals("foreign") ? Math.round(value * 100) + " %" : Spread.number(value);
    }
}
