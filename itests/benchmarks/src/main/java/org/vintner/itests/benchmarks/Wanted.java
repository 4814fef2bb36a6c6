package org.vintner.itests.benchmarks;

/**
 * A goal's number.
 *
 * @param atLeast whether more is better
 * @param bound the number itself still meets the goal, unless it is strict
 * @param strict whether it must be passed, not only reached
 */
record Wanted(boolean atLeast, double bound, boolean strict) {

    static Wanted atLeast(double bound) {
        return new Wanted(true, bound, false);
    }

    static Wanted atMost(double bound) {
        return new Wanted(false, bound, false);
    }

    static Wanted below(double bound) {
        return new Wanted(false, bound, true);
    }

    boolean met(double value) {
        if (value == bound) {
            return !strict;
        }
        return atLeast ? value > bound : value < bound;
    }

    @Override
    public String toString() {
        return (atLeast ? ">" : "<") + (strict ? " " : "= ") + Spread.number(bound);
    }
}
