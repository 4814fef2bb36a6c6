package org.vintner.itests.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of a goal, or of a part of one.
 *
 * @param goal its number, such as G1
 * @param what was measured
 * @param unit of value and baseline
 * @param value our figure
 * @param baseline what did the same work
 * @param ratio of the two, of which the goal speaks when there is a baseline
 * @param wanted the goal; without one, it is for information
 * @param verdict what came of it
 * @param note what the reader must know
 * @param cells all single measurements
 */
record Result(
        String goal,
        String what,
        String unit,
        Optional<Spread> value,
        Optional<Baseline> baseline,
        Optional<Spread> ratio,
        Optional<Wanted> wanted,
        Verdict verdict,
        String note,
        List<Cell> cells) {

    /** What came of a goal. */
    enum Verdict {
        MET,
        MISSED,
        /** What was done is not what had to be done, so no figure counts. */
        WRONG,
        /** Something that it needs is not there. */
        SKIPPED,
        /** There is no goal. */
        INFO
    }

    /** What did the same work. */
    record Baseline(String name, Spread value) {}

    Result {
        cells = List.copyOf(cells);
    }

    /** Of two series, measured in turn. */
    static Result ratio(String goal, String what, String unit, List<Cell> ours, List<Cell> theirs, Wanted wanted) {
        Spread ratio = Spread.ratio(Series.values(ours), Series.values(theirs));
        List<Cell> cells = new ArrayList<>(ours);
        cells.addAll(theirs);
        return new Result(
                goal,
                what,
                unit,
                Optional.of(Spread.of(Series.values(ours))),
                Optional.of(new Baseline(theirs.get(0).side(), Spread.of(Series.values(theirs)))),
                Optional.of(ratio),
                Optional.of(wanted),
                verdict(wanted, ratio.median()),
                "",
                cells);
    }

    /** Of one series. */
    static Result figure(String goal, String what, String unit, List<Double> values, Wanted wanted, List<Cell> cells) {
        Spread value = Spread.of(values);
        return new Result(
                goal,
                what,
                unit,
                Optional.of(value),
                Optional.empty(),
                Optional.empty(),
                Optional.of(wanted),
                verdict(wanted, value.median()),
                "",
                cells);
    }

    /** For information. */
    static Result info(String goal, String what, String unit, List<Double> values) {
        return new Result(
                goal,
                what,
                unit,
                Optional.of(Spread.of(values)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Verdict.INFO,
                "",
                List.of());
    }

    static Result without(String goal, Verdict verdict, String note) {
        return new Result(
                goal,
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                verdict,
                note,
                List.of());
    }

    /** The same, without its goal: for information. */
    Result asInfo() {
        return new Result(goal, what, unit, value, baseline, ratio, Optional.empty(), Verdict.INFO, note, cells);
    }

    Result noting(String text) {
        String all = note.isEmpty() ? text : note + " " + text;
        return new Result(goal, what, unit, value, baseline, ratio, wanted, verdict, all, cells);
    }

    private static Verdict verdict(Wanted wanted, double value) {
        return wanted.met(value) ? Verdict.MET : Verdict.MISSED;
    }

    /** {@return the number that the goal speaks of} */
    Optional<Spread> judged() {
        return ratio.isPresent() ? ratio : value;
    }

    /** {@return what names it in another result} */
    String key() {
        return goal + " " + what;
    }
}
