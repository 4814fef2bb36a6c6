package org.vintner.itests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Measures the goals with their baselines, prints them, and writes them down. Run by run.sh. */
public final class Benchmarks {

    static final String USAGE = """
            --only G1,G2        these goals; else all of G1 to G14
            --quick             short, to see whether it works: figures mean little
            --rounds N          how often each side is measured (5)
            --seconds N         how long a measurement takes (5)
            --warm-up N         notifications before the first measurement (100000)
            --jdk HOME          the JDK of the server, such as a JDK 25 (the one that runs this)
            --profile NAME      VINTNER_PROFILE of the server (throughput; start and memory as shipped)
            --heap SIZE         VINTNER_HEAP of the server (as shipped)
            --postgres URL      postgresql://user:password@host:port/database instead of the server's own PostgreSQL
            --keys N            keys of the large stock of G4 (10000000)
            --links N           grants of the 10 KB files of G8 (1000)
            --download-warm-up N seconds of each kind of download before the first measurement (20)
            --rest-warm-up N    seconds of each kind of read before the first measurement (20)
            --booking-warm-up N seconds of each kind of booking before the first measurement (20)
            --idle N            seconds until a server is called idle (30)
            --drain N           seconds to wait after a measurement for what the server still has to do (180)
            --seed N            of what is made up (1)
            --out FILE          where the JSON result goes (target/result.json)
            --compare OLD.json  prints the result beside an earlier one
            --against NEW.json  with --compare: runs nothing, compares these two
            """;

    private static final Set<String> KNOWN = Set.of(
            "only",
            "quick",
            "rounds",
            "seconds",
            "warm-up",
            "jdk",
            "profile",
            "heap",
            "postgres",
            "keys",
            "drain",
            "seed",
            "links",
            "download-warm-up",
            "rest-warm-up",
            "booking-warm-up",
            "idle",
            "out",
            "compare",
            "against",
            "help");

    private static final int MISSED = 1;
    private static final int MISUSED = 2;
    private static final int SKIPPED = 3;

    private static final List<Goal> GOALS = List.of(
            new SettlementGoals(),
            new StockGoal(),
            new OrderGoals(),
            new DownloadGoals(),
            new RestGoal(),
            new BookingGoal(),
            new StartGoal(),
            new MemoryGoal(),
            new PluginGoal());

    private Benchmarks() {}

    /** Exit status: 0 all met, 1 some missed or wrong, 2 not understood, 3 some skipped. */
    public static void main(String[] arguments) {
        program(KNOWN, USAGE, arguments, "result", Benchmarks::goals);
    }

    /** What a program of this folder measures. */
    interface Program {
        List<Result> run(Bench bench);
    }

    /** Reads the command line, runs, prints, writes, compares, and ends the process. */
    static void program(Set<String> known, String usage, String[] arguments, String name, Program program) {
        Log log = new Log(System.out);
        try {
            Options options = Options.parse(known, List.of(arguments));
            if (options.has("help")) {
                log.say("\n" + usage);
            }
            System.exit(options.has("help") ? 0 : run(options, log, name, program));
        } catch (IllegalArgumentException e) {
            log.say(e.getMessage() + "\n" + usage);
            System.exit(MISUSED);
        }
    }

    private static int run(Options options, Log log, String name, Program program) {
        Optional<JsonNode> before = options.text("compare").map(Path::of).map(Report::read);
        if (options.has("against")) {
            JsonNode old = before.orElseThrow(() -> new IllegalArgumentException("--compare OLD.json is missing"));
            log.say("\n"
                    + Report.compare(
                            old, Report.read(Path.of(options.text("against").orElseThrow()))));
            return 0;
        }
        Bench bench = new Bench(options, log);
        List<Result> results = program.run(bench);
        Report report = new Report(setting(bench), results);
        log.say("\n\n" + report.table());
        Path out = Path.of(options.text("out").orElse("target/" + name + ".json"));
        report.write(out);
        log.say("written to " + out.toAbsolutePath());
        before.ifPresent(old -> log.say("\n\n" + Report.compare(old, report.json())));
        return status(results);
    }

    /** {@return the goals that there are} */
    static List<String> numbers() {
        return GOALS.stream().flatMap(goal -> goal.numbers().stream()).toList();
    }

    private static List<Result> goals(Bench bench) {
        Set<String> wanted =
                bench.options().has("only") ? bench.options().list("only") : new LinkedHashSet<>(numbers());
        if (!numbers().containsAll(wanted)) {
            throw new IllegalArgumentException("--only names goals of " + numbers());
        }
        List<Result> results = new ArrayList<>();
        for (Goal goal : GOALS) {
            Set<String> here = new LinkedHashSet<>(goal.numbers());
            here.retainAll(wanted);
            if (!here.isEmpty()) {
                results.addAll(measured(goal, bench, here));
            }
        }
        return results;
    }

    private static List<Result> measured(Goal goal, Bench bench, Set<String> wanted) {
        Optional<String> missing = Programs.missing(goal.needs());
        if (missing.isPresent()) {
            bench.log().say(wanted + " SKIPPED: " + missing.get());
            return wanted.stream()
                    .map(number -> Result.without(number, Result.Verdict.SKIPPED, missing.get()))
                    .toList();
        }
        bench.log().say(String.join(", ", wanted));
        try {
            return goal.measure(bench, wanted);
        } catch (RuntimeException | AssertionError e) {
            bench.log().say(wanted + " WRONG: " + e);
            e.printStackTrace(System.out);
            return wanted.stream()
                    .map(number -> Result.without(number, Result.Verdict.WRONG, firstLine(e)))
                    .toList();
        }
    }

    private static String firstLine(Throwable wrong) {
        return String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
    }

    private static int status(List<Result> results) {
        Set<Result.Verdict> verdicts = new LinkedHashSet<>();
        results.forEach(result -> verdicts.add(result.verdict()));
        if (verdicts.contains(Result.Verdict.WRONG) || verdicts.contains(Result.Verdict.MISSED)) {
            return MISSED;
        }
        return verdicts.contains(Result.Verdict.SKIPPED) ? SKIPPED : 0;
    }

    private static Map<String, String> setting(Bench bench) {
        Map<String, String> setting = new LinkedHashMap<>();
        setting.put("at", Instant.now().toString());
        setting.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        setting.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        setting.put("load before", load());
        setting.put("server JDK", Integer.toString(bench.jdkVersion()));
        setting.put("rounds", bench.rounds() + " of " + bench.seconds() + " s each");
        setting.put("options", bench.options().values().toString());
        return setting;
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
