package org.vintner.itests.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vintner.itests.harness.Server;

/** Ten times more than the server can do, and five hundred clients that take their time. Run by overload.sh. */
public final class Overload {

    static final String USAGE = """
            --only overload,slow  one of the two parts
            --quick               short, to see whether it works
            --seconds N           how long the overload lasts (60)
            --factor N            times the measured capacity (10)
            --connections N       of the overload (12000)
            --hooks N             notifications a second meanwhile (200)
            --slow-clients N      slow clients at once (500)
            --slow-seconds N      how long each kind of them stays (20)
            --rounds N            how often each kind of them comes (3)
            --jdk HOME, --profile NAME, --heap SIZE, --postgres URL, --drain N, --seed N, --out FILE, --compare OLD.json: as run.sh
            """;

    private static final Set<String> KNOWN = Set.of(
            "only",
            "quick",
            "seconds",
            "factor",
            "connections",
            "hooks",
            "slow-clients",
            "slow-seconds",
            "rounds",
            "jdk",
            "profile",
            "heap",
            "postgres",
            "drain",
            "seed",
            "warm-up",
            "out",
            "compare",
            "help");

    private final Bench bench;

    private Overload(Bench bench) {
        this.bench = bench;
    }

    /** Exit status as that of run.sh. */
    public static void main(String[] arguments) {
        Benchmarks.program(KNOWN, USAGE, arguments, "overload", bench -> new Overload(bench).run());
    }

    private List<Result> run() {
        Set<String> only = bench.options().list("only");
        List<Result> results = new ArrayList<>();
        try (Server server = OrderGoals.withProvider(bench.loaded("overload"))) {
            if (only.isEmpty() || only.contains("overload")) {
                Optional<String> missing = Rush.missing(bench);
                results.addAll(
                        missing.isPresent()
                                ? List.of(Result.without("over", Result.Verdict.SKIPPED, missing.get()))
                                : new Rush(bench, server).measure());
            }
            if (only.isEmpty() || only.contains("slow")) {
                Optional<String> missing = Programs.missing(List.of("slowhttptest"));
                results.addAll(
                        missing.isPresent()
                                ? List.of(Result.without("slow", Result.Verdict.SKIPPED, missing.get()))
                                : new SlowClients(bench, server).measure());
            }
        }
        return results;
    }
}
