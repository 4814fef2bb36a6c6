package org.vintner.itests.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * Repeated measurements of one thing.
 *
 * @param median the middle one; of an even number the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 */
record Spread(double median, double min, double max) {

    /** Of at least one value. */
    static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Nothing was measured");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        double median = n % 2 == 1 ? sorted.get(n / 2) : (sorted.get(n / 2 - 1) + sorted.get(n / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(n - 1));
    }

    /**
     * The ratios of two series that were measured in turn: the median is that of the medians, the edges are those of the
     * pairs.
     */
    static Spread ratio(List<Double> ours, List<Double> theirs) {
        int pairs = Math.min(ours.size(), theirs.size());
        List<Double> ratios = java.util.stream.IntStream.range(0, pairs)
                .mapToObj(i -> ours.get(i) / theirs.get(i))
                .toList();
        Spread edges = of(ratios);
        double median = of(ours).median() / of(theirs).median();
        return new Spread(median, Math.min(median, edges.min()), Math.max(median, edges.max()));
    }

    @Override
    public String toString() {
        return number(median) + " [" + number(min) + ".." + number(max) + "]";
    }

    /** With as many digits as mean something. */
    static String number(double value) {
        double size = Math.abs(value);
        String format =
                size >= 1000 ? "%,.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
