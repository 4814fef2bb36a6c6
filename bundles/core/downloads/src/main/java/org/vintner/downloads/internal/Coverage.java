package org.vintner.downloads.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How often each byte of a file was sent. Not for several threads at once. The number of complete downloads is the number of copies that all receivers
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

    /** One copy with all of another one added. */
    Coverage plus(Coverage other) {
        Coverage sum = new Coverage(size, toNumbers());
        other.forEachPiece(sum::change);
        sum.simplify();
        return sum;
    }

    /** Adds a range to this one. */
    void add(ByteRange range) {
        change(range, 1);
    }

    /** Takes a range that was added from this one. */
    void remove(ByteRange range) {
        change(range, -1);
    }

    /** Adds all of another one to this one. */
    void add(Coverage other) {
        other.forEachPiece(this::change);
    }

    /** Takes what was added from this one. */
    void remove(Coverage part) {
        part.forEachPiece((range, times) -> change(range, -times));
    }

    Coverage copy() {
        return new Coverage(size, toNumbers());
    }

    long size() {
        return size;
    }

    /** How often the byte that was sent most often was sent. */
    long max() {
        return steps.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** As {@link #max()}, of the bytes of a range. */
    long max(ByteRange range) {
        Map.Entry<Long, Long> before = steps.floorEntry(range.from());
        long max = before == null ? 0 : before.getValue();
        for (long count : steps.subMap(range.from(), range.to()).values()) {
            max = Math.max(max, count);
        }
        return max;
    }

    /** In how many pieces it is known. */
    int pieces() {
        return steps.size();
    }

    /** Ranges that make this one when they are added. */
    List<ByteRange> toRanges() {
        List<ByteRange> ranges = new ArrayList<>();
        forEachPiece((range, times) -> ranges.addAll(Collections.nCopies((int) times, range)));
        return ranges;
    }

    private interface Pieces {
        void piece(ByteRange range, long times);
    }

    private void forEachPiece(Pieces pieces) {
        steps.forEach((position, count) -> {
            // A step at the very end has no bytes.
            if (count > 0 && position < size) {
                pieces.piece(new ByteRange(position, end(position)), count);
            }
        });
    }

    /** How many complete copies can be made of what was sent: as often as that share of the bytes was sent that is a copy. */
    int copies() {
        NavigableMap<Long, Long> lengths = new TreeMap<>(Comparator.reverseOrder());
        forEachPiece((range, times) -> lengths.merge(times, range.length(), Long::sum));
        long bytes = 0;
        for (Map.Entry<Long, Long> length : lengths.entrySet()) {
            bytes += length.getValue();
            if (bytes >= completeFrom()) {
                return Math.toIntExact(length.getKey());
            }
        }
        return 0;
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

    private long end(long position) {
        Long next = steps.higherKey(position);
        return next == null ? size : next;
    }

    private void change(ByteRange range, long by) {
        split(range.from());
        split(range.to());
        steps.subMap(range.from(), range.to()).replaceAll((position, count) -> Math.max(0, count + by));
        join(range.to());
        join(range.from());
    }

    private void split(long position) {
        Map.Entry<Long, Long> before = steps.floorEntry(position);
        steps.put(position, before == null ? 0 : before.getValue());
    }

    private void join(long position) {
        Map.Entry<Long, Long> before = steps.lowerEntry(position);
        steps.remove(position, before == null ? 0L : before.getValue());
    }

    private void simplify() {
        removeEqualSteps();
        if (steps.size() > MAX_STEPS) {
            mergeShortest(steps.size() - MAX_STEPS);
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

    /** The shortest pieces that have one before them become one with it, with the larger count. */
    private void mergeShortest(int number) {
        List<Long> shortest = steps.tailMap(steps.firstKey(), false).keySet().stream()
                .sorted(Comparator.comparingLong(position -> end(position) - position))
                .limit(number)
                .sorted()
                .toList();
        for (long position : shortest) {
            long count = steps.remove(position);
            steps.merge(steps.lowerKey(position), count, Math::max);
        }
    }
}
