package org.vintner.tck.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vintner.tck.RedRules;
import org.vintner.tck.gateway.ProviderUnderTest;

/** That each rule can fail: on a gateway that breaks it, it is red, and no other rule is. */
class GatewayMutantsTest {

    /** Loads a contract test anew, in which no mutant could be put: {@link LeakingContract} is the wrong one. */
    private static final String LET_GO = "GW-126";

    /** Need the machine to themselves: one counts threads, the other reads a log that is everybody's. */
    private static final Set<String> ALONE = Set.of("GW-122", "GW-123");

    /** Would take most of the time: run on their own mutants only. */
    private static final Set<String> HEAVY = Set.of("GW-54", "GW-55", LET_GO);

    /** Measure time. What is red of them beside a mutant's own rule is asked once more, when no other mutant keeps the machine busy. */
    private static final Set<String> TIMED = Set.of(
            "GW-11", "GW-12", "GW-13", "GW-26", "GW-27", "GW-77", "GW-78", "GW-79", "GW-82", "GW-95", "GW-96",
            "GW-103");

    /** Who tells another number in notifications than in look-ups does so in whatever order they come. */
    private static final Map<String, Set<String>> BREAKS_ALSO = Map.of("GW-40", Set.of("GW-61"));

    private static final int AT_ONCE = 4;

    /** Of capabilities that only the full gateway has: its mutants are asked for these, as all else of it is the good one's. */
    private static final Set<String> FULL =
            FullMutants.all().stream().map(FullMutants.Entry::rule).collect(Collectors.toSet());

    private record Mutant(String rule, String wrong, Supplier<ProviderUnderTest> opened) {}

    private static List<Mutant> mutants() {
        List<Mutant> mutants = new ArrayList<>();
        GatewayMutants.all()
                .forEach(entry ->
                        mutants.add(new Mutant(entry.rule(), entry.wrong(), () -> new MutantUnderTest(entry.maker()))));
        CapturingMutants.all()
                .forEach(entry -> mutants.add(
                        new Mutant(entry.rule(), entry.wrong(), () -> new CapturingUnderTest(entry.maker()))));
        FullMutants.all()
                .forEach(entry ->
                        mutants.add(new Mutant(entry.rule(), entry.wrong(), () -> new FullUnderTest(entry.maker()))));
        return mutants;
    }

    @TestFactory
    Stream<DynamicTest> eachMutantIsRedOnItsRuleAndOnNoOther() throws Exception {
        List<Mutant> together = mutants().stream()
                .filter(mutant -> !ALONE.contains(mutant.rule()))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Set<String>>> runs = threads.invokeAll(together.stream()
                    .map(mutant -> (Callable<Set<String>>) () -> red(mutant, others(ALONE, HEAVY, mutant)))
                    .toList());
            List<DynamicTest> tests = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                tests.add(verdict(
                        together.get(i), confirmed(together.get(i), runs.get(i).get())));
            }
            mutants().stream()
                    .filter(mutant -> ALONE.contains(mutant.rule()))
                    .forEach(mutant -> tests.add(verdict(mutant, red(mutant, others(HEAVY, Set.of(), mutant)))));
            return tests.stream();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Set<String> others(Set<String> some, Set<String> more, Mutant mutant) {
        Set<String> others = new TreeSet<>(some);
        others.addAll(more);
        if (FULL.contains(mutant.rule())) {
            others.addAll(RedRules.rulesOf(MutantContract.class));
            others.removeAll(FULL);
        }
        others.remove(mutant.rule());
        return others;
    }

    /** {@return what is red, without rules that measure time and are green when the machine is theirs} */
    private static Set<String> confirmed(Mutant mutant, Set<String> red) {
        Set<String> doubtful = red.stream()
                .filter(rule -> TIMED.contains(rule) && !rule.equals(mutant.rule()))
                .collect(Collectors.toSet());
        if (doubtful.isEmpty()) {
            return red;
        }
        Set<String> others = RedRules.rulesOf(MutantContract.class);
        others.removeAll(doubtful);
        Set<String> again = red(mutant, others);
        return red.stream()
                .filter(rule -> !doubtful.contains(rule) || again.contains(rule))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static DynamicTest verdict(Mutant mutant, Set<String> red) {
        Set<String> also = BREAKS_ALSO.getOrDefault(mutant.rule(), Set.of());
        return DynamicTest.dynamicTest(
                mutant.rule() + ": a gateway that " + mutant.wrong(),
                () -> assertThat(red)
                        .contains(mutant.rule())
                        .isSubsetOf(Stream.concat(Stream.of(mutant.rule()), also.stream())
                                .toList()));
    }

    @Test
    void pluginThatTheJdkHoldsIsNotLetGo() {
        Set<String> others = RedRules.rulesOf(LeakingContract.class);
        others.remove(LET_GO);
        assertThat(RedRules.of(LeakingContract.class, others)).containsExactly(LET_GO);
    }

    @Test
    void eachRuleHasAMutant() {
        Set<String> mutants = mutants().stream().map(Mutant::rule).collect(Collectors.toCollection(TreeSet::new));
        mutants.add(LET_GO);
        assertThat(mutants).isEqualTo(RedRules.rulesOf(MutantContract.class));
    }

    private static Set<String> red(Mutant mutant, Set<String> except) {
        MutantContract.MUTANT.set(mutant.opened());
        try {
            return RedRules.of(MutantContract.class, except);
        } finally {
            MutantContract.MUTANT.remove();
        }
    }
}
