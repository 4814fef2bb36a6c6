package org.vintner.itests.benchmarks;

import java.util.List;
import java.util.Set;

/** Measures one or some goals of the list. */
interface Goal {

    /** {@return their numbers, such as G1} */
    List<String> numbers();

    /** {@return programs that must be installed} */
    List<String> needs();

    /**
     * Measures.
     *
     * @param wanted which of the numbers
     */
    List<Result> measure(Bench bench, Set<String> wanted);
}
