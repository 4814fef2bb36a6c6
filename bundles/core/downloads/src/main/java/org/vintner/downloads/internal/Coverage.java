package org.vintner.downloads.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How often each byte of a file was sent. The number of complete downloads is the number of copies that all receivers
 * together can make of these bytes: whoever fetches a file in four parts or resumes it twenty times has one copy, whoever
 * fetches all but the first byte has one too.
 */
final class Coverage {
    /** A share of 1/20 may be missing in a complete copy; else a last byte that is left out would make downloads free. */
    private static final int MISSING = 20;

    /** Nobody needs more to load a file once; more are merged to somewhat more than was sent. */
    private static final int MAX_STEPS = 1024;

    /** From each position on, the count that holds until the next one. */
    private final NavigableMap<Long, Long> steps = new TreeMap<>();

    private final long size;

    Coverage(long size, List<Long> numbers) {
        this.size = size;
        for (int i = 0; i < numbers.size(); i += 2) {
            steps.put(numbers.get(i), numbers.get(i + 1));
        }
    }

    /** One copy with the ranges added. */
    Coverage plus(List<ByteRange> ranges) {
        Coverage sum = new Coverage(size, toNumbers());
        ranges.forEach(range -> sum.change(range, 1));
        sum.simplify();
        return sum;
    }

    /** One copy with a range that was added taken away. */
    Coverage minus(ByteRange range) {
        Coverage rest = new Coverage(size, toNumbers());
        rest.change(range, -1);
        rest.simplify();
        return rest;
    }

    /** How many complete copies can be made of what was sent. */
    int copies() {
        int copies = 0;
        while (sentAtLeast(copies + 1) >= completeFrom()) {
            copies++;
        }
        return copies;
    }

    List<Long> toNumbers() {
        List<Long> numbers = new ArrayList<>();
        steps.forEach((position, count) -> {
            numbers.add(position);
            numbers.add(count);
        });
        return numbers;
    }

    private long completeFrom() {
        return Math.max(1, size - Math.max(1, size / MISSING));
    }

    private long sentAtLeast(int times) {
        long bytes = 0;
        for (Map.Entry<Long, Long> step : steps.entrySet()) {
            if (step.getValue() >= times) {
                bytes += end(step.getKey()) - step.getKey();
            }
        }
        return bytes;
    }

    private long end(long position) {
        Long next = steps.higherKey(position);
        return next == null ? size : next;
    }

    private void change(ByteRange range, int by) {
        split(range.from());
        split(range.to());
        steps.subMap(range.from(), range.to()).replaceAll((position, count) -> Math.max(0, count + by));
    }

    private void split(long position) {
        Map.Entry<Long, Long> before = steps.floorEntry(position);
        steps.put(position, before == null ? 0 : before.getValue());
    }

    private void simplify() {
        removeEqualSteps();
        while (steps.size() > MAX_STEPS) {
            mergeShortest();
            removeEqualSteps();
        }
    }

    private void removeEqualSteps() {
        long last = 0;
        var entries = steps.entrySet().iterator();
        while (entries.hasNext()) {
            long count = entries.next().getValue();
            if (count == last) {
                entries.remove();
            }
            last = count;
        }
    }

    /** The shortest piece that has one before it and the one before become one, with the larger count. */
    private void mergeShortest() {
        long shortest = steps.firstKey();
        long length = Long.MAX_VALUE;
        for (long position : steps.tailMap(steps.firstKey(), false).keySet()) {
            if (end(position) - position < length) {
                shortest = position;
                length = end(position) - position;
            }
        }
        long count = steps.remove(shortest);
        steps.merge(steps.lowerKey(shortest), count, Math::max);
    }
}
