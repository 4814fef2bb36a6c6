package org.vintner.itests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vintner.itests.harness.Http;

/** Results as a table, as JSON, and beside earlier ones. */
final class Report {

    private static final int VERSION = 1;
    /** Figures that are less apart are read as equal. */
    private static final double NOISE = 0.15;

    private final Map<String, String> setting;
    private final List<Result> results;

    /** @param setting of the run: machine, JDK, options */
    Report(Map<String, String> setting, List<Result> results) {
        this.setting = new LinkedHashMap<>(setting);
        this.results = List.copyOf(results);
    }

    String table() {
        StringBuilder text = new StringBuilder();
        setting.forEach((name, value) -> text.append(String.format(Locale.ROOT, "%-12s %s%n", name, value)));
        text.append(String.format(
                Locale.ROOT,
                "%n%-4s %-58s %-30s %-42s %-24s %-9s %s%n",
                "goal",
                "what",
                "figure, median [min..max]",
                "baseline",
                "ratio",
                "goal",
                "verdict"));
        results.forEach(result -> line(result, text));
        return text.toString();
    }

    private static void line(Result result, StringBuilder text) {
        text.append(String.format(
                Locale.ROOT,
                "%-4s %-58s %-30s %-42s %-24s %-9s %s%n",
                result.goal(),
                result.what(),
                result.value().map(value -> value + " " + result.unit()).orElse(""),
                result.baseline().map(b -> b.name() + ": " + b.value()).orElse(""),
                result.ratio().map(Spread::toString).orElse(""),
                result.wanted().map(Wanted::toString).orElse(""),
                result.verdict() == Result.Verdict.INFO
                        ? ""
                        : result.verdict() == Result.Verdict.MET
                                ? "met"
                                : result.verdict().name()));
        if (!result.note().isEmpty()) {
            text.append("     ").append(result.note()).append(System.lineSeparator());
        }
        foreign(result, text);
    }

    private static void foreign(Result result, StringBuilder text) {
        List<Double> shares = result.cells().stream()
                .filter(cell -> cell.details().containsKey("foreign"))
                .map(cell -> cell.detail("foreign") * 100)
                .toList();
        if (!shares.isEmpty()) {
            text.append("     used by others: ")
                    .append(Spread.of(shares))
                    .append(" % of the machine")
                    .append(System.lineSeparator());
        }
    }

    ObjectNode json() {
        ObjectNode root = Http.JSON.createObjectNode().put("version", VERSION);
        ObjectNode run = root.putObject("run");
        setting.forEach(run::put);
        ArrayNode array = root.putArray("results");
        results.forEach(result -> write(result, array.addObject()));
        return root;
    }

    private static void write(Result result, ObjectNode json) {
        json.put("goal", result.goal()).put("what", result.what()).put("unit", result.unit());
        result.value().ifPresent(value -> write(value, json.putObject("value")));
        result.baseline().ifPresent(baseline -> {
            ObjectNode object = json.putObject("baseline");
            object.put("name", baseline.name());
            write(baseline.value(), object);
        });
        result.ratio().ifPresent(ratio -> write(ratio, json.putObject("ratio")));
        result.wanted().ifPresent(wanted -> json.put("wanted", wanted.toString()));
        json.put("verdict", result.verdict().name().toLowerCase(Locale.ROOT)).put("note", result.note());
        ArrayNode cells = json.putArray("cells");
        for (Cell cell : result.cells()) {
            ObjectNode object = cells.addObject().put("side", cell.side()).put("value", cell.value());
            cell.details().forEach(object::put);
        }
    }

    private static void write(Spread spread, ObjectNode json) {
        json.put("median", spread.median()).put("min", spread.min()).put("max", spread.max());
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file,
                    Http.JSON.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path file) {
        try {
            JsonNode root = Http.JSON.readTree(file.toFile());
            if (root.path("version").asInt() != VERSION) {
                throw new IllegalArgumentException(file + " is no result of this program");
            }
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return each judged number beside the one of an earlier run}
     *
     * @param before that run's JSON
     * @param after this run's JSON
     */
    static String compare(JsonNode before, JsonNode after) {
        Map<String, JsonNode> old = new LinkedHashMap<>();
        before.path("results").forEach(result -> old.put(key(result), result));
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%-4s %-58s %-30s %-30s %s", "goal", "what", "before", "now", "change of the median"));
        for (JsonNode result : after.path("results")) {
            JsonNode earlier = old.remove(key(result));
            lines.add(String.format(
                    Locale.ROOT,
                    "%-4s %-58s %-30s %-30s %s",
                    result.path("goal").asText(),
                    result.path("what").asText(),
                    earlier == null ? "-" : shown(earlier),
                    shown(result),
                    earlier == null ? "new" : change(earlier, result)));
        }
        old.values()
                .forEach(gone -> lines.add(String.format(
                        Locale.ROOT,
                        "%-4s %-58s %-30s %-30s",
                        gone.path("goal").asText(),
                        gone.path("what").asText(),
                        shown(gone),
                        "not run")));
        return String.join(System.lineSeparator(), lines);
    }

    private static String key(JsonNode result) {
        return result.path("goal").asText() + " " + result.path("what").asText();
    }

    private static JsonNode judged(JsonNode result) {
        return result.has("ratio") ? result.path("ratio") : result.path("value");
    }

    private static String shown(JsonNode result) {
        JsonNode number = judged(result);
        String verdict = result.path("verdict").asText();
        if (number.isMissingNode()) {
            return verdict;
        }
        return new Spread(
                        number.path("median").asDouble(),
                        number.path("min").asDouble(),
                        number.path("max").asDouble())
                + (verdict.equals("info") ? "" : " " + verdict);
    }

    private static String change(JsonNode before, JsonNode after) {
        JsonNode then = judged(before);
        JsonNode now = judged(after);
        if (then.isMissingNode() || now.isMissingNode()) {
            return "-";
        }
        double change = now.path("median").asDouble() / then.path("median").asDouble() - 1;
        boolean apart = now.path("min").asDouble() > then.path("max").asDouble()
                || now.path("max").asDouble() < then.path("min").asDouble();
        String word = Math.abs(change) < NOISE || !apart ? " (within noise)" : "";
        return String.format(Locale.ROOT, "%+.0f %%%s", change * 100, word);
    }
}
