package org.vintner.itests.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One side, measured once.
 *
 * @param side what was measured
 * @param value the figure
 * @param details what else was seen: latencies in ms, counts; "cpu ..." in seconds, "foreign" as a share of the machine
 */
record Cell(String side, double value, Map<String, Double> details) {

    Cell {
        details = new LinkedHashMap<>(details);
    }

    double detail(String name) {
        Double value = details.get(name);
        if (value == null) {
            throw new IllegalArgumentException("No " + name + " in " + this);
        }
        return value;
    }
}
