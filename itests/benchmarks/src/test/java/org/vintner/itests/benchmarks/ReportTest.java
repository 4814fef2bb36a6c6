package org.vintner.itests.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @TempDir
    Path folder;

    @Test
    void aResultTellsGoalBaselineRatioSpreadAndTheMachinesOtherLoad() {
        String table = report(2.0).table();

        assertThat(table)
                .contains("G1")
                .contains("200 [180..220] orders/s")
                .contains("P1: 100 [90.0..110]")
                .contains("2.00 [")
                .contains(">= 1.30")
                .contains("met")
                .contains("used by others: 25.0 [25.0..25.0] % of the machine");
    }

    @Test
    void aMissedGoalIsLoudAndASkippedOneSaysWhatIsMissing() {
        Report report = new Report(
                Map.of(),
                List.of(result(1.0), Result.without("G7", Result.Verdict.SKIPPED, "nginx not found. Install it.")));

        assertThat(report.table()).contains("MISSED").contains("SKIPPED").contains("nginx not found");
    }

    @Test
    void whatIsWrittenIsReadAgainAndCompared() {
        JsonNode before = written(report(2.0), "old.json");
        JsonNode after = written(report(1.0), "made/new.json");

        assertThat(Report.compare(before, after))
                .contains("2.00 [")
                .contains("met")
                .contains("1.00 [")
                .contains("missed")
                .contains("-50 %")
                .doesNotContain("within noise");
    }

    @Test
    void changesWithinTheSpreadAreNotCalledChanges() {
        JsonNode before = written(report(2.0), "old.json");
        JsonNode after = written(report(1.95), "new.json");

        assertThat(Report.compare(before, after)).contains("(within noise)");
    }

    @Test
    void whatOnlyOneOfTwoRunsHasIsNamed() {
        JsonNode one = written(new Report(Map.of(), List.of(result(2))), "one.json");
        JsonNode none = written(new Report(Map.of(), List.of()), "none.json");

        assertThat(Report.compare(one, none)).contains("not run");
        assertThat(Report.compare(none, one)).contains("new");
    }

    @Test
    void anotherFileIsNotTakenForAResult() throws IOException {
        Path other = Files.writeString(folder.resolve("other.json"), "{}");

        assertThatThrownBy(() -> Report.read(other)).hasMessageContaining("is no result");
    }

    private JsonNode written(Report report, String name) {
        Path file = folder.resolve(name);
        report.write(file);
        return Report.read(file);
    }

    private static Report report(double ratio) {
        return new Report(Map.of("processors", "2"), List.of(result(ratio)));
    }

    private static Result result(double ratio) {
        return Result.ratio(
                "G1",
                "notifications",
                "orders/s",
                List.of(cell("ours", 90 * ratio), cell("ours", 100 * ratio), cell("ours", 110 * ratio)),
                List.of(cell("P1", 90), cell("P1", 100), cell("P1", 110)),
                Wanted.atLeast(1.3));
    }

    private static Cell cell(String side, double value) {
        return new Cell(side, value, Map.of("foreign", 0.25));
    }
}
