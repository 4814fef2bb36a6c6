package org.vintner.downloads.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Some bytes of a file.
 *
 * @param from the first one
 * @param to the one after the last
 */
record ByteRange(long from, long to) {

    ByteRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException(from + " to " + to);
        }
    }

    long length() {
        return to - from;
    }

    static long length(List<ByteRange> ranges) {
        long length = 0;
        for (ByteRange range : ranges) {
            length += range.length();
        }
        return length;
    }

    /** What lies between two positions of the bytes of all ranges, one after the other. */
    static List<ByteRange> slice(List<ByteRange> ranges, long start, long end) {
        List<ByteRange> slice = new ArrayList<>();
        long position = 0;
        for (ByteRange range : ranges) {
            long from = range.from + Math.max(0, start - position);
            long to = Math.min(range.to, range.from + end - position);
            if (from < to) {
                slice.add(new ByteRange(from, to));
            }
            position += range.length();
        }
        return slice;
    }

    static List<Long> toNumbers(List<ByteRange> ranges) {
        List<Long> numbers = new ArrayList<>();
        ranges.forEach(range -> {
            numbers.add(range.from);
            numbers.add(range.to);
        });
        return numbers;
    }

    static List<ByteRange> fromNumbers(List<Long> numbers) {
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 2) {
            ranges.add(new ByteRange(numbers.get(i), numbers.get(i + 1)));
        }
        return ranges;
    }
}
