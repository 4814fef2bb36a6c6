package org.vintner.downloads.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * The Range header of RFC 9110, section 14. A unit other than bytes is ignored, as it must be; a bytes range that is
 * malformed, reversed or in too many parts is refused, as it may be (14.2): whoever asked for a part is not helped by a
 * whole file.
 */
final class RangeHeader {
    private static final int MAX_PARTS = 16;
    private static final int MAX_LENGTH = 1024;
    private static final String TOKEN_SIGNS = "!#$%&'*+.^_`|~-";

    private RangeHeader() {}

    /** What is asked for of a file, overlapping and touching parts as one; empty for the whole file. */
    static Optional<List<ByteRange>> parse(String header, long size) {
        if (header.length() > MAX_LENGTH) {
            throw refused("The Range header is too long.");
        }
        String text = header.strip();
        int equals = text.indexOf('=');
        if (!isToken(text, equals)) {
            throw refused("The Range header is malformed.");
        }
        if (!text.substring(0, equals).equalsIgnoreCase("bytes")) {
            return Optional.empty();
        }
        return Optional.of(merged(parts(text.substring(equals + 1), size)));
    }

    /** Whether these first characters of a text are a name as RFC 9110, 5.6.2 has them. */
    private static boolean isToken(String text, int end) {
        for (int i = 0; i < end; i++) {
            char sign = text.charAt(i);
            boolean letterOrDigit = sign < 128 && Character.isLetterOrDigit(sign);
            if (!letterOrDigit && TOKEN_SIGNS.indexOf(sign) < 0) {
                return false;
            }
        }
        return end > 0;
    }

    private static List<ByteRange> parts(String list, long size) {
        List<ByteRange> ranges = new ArrayList<>();
        int parts = 0;
        for (String element : list.split(",", -1)) {
            String part = element.strip();
            // RFC 9110, 5.6.1: empty elements of a list are ignored.
            if (part.isEmpty()) {
                continue;
            }
            if (++parts > MAX_PARTS) {
                throw refused("At most " + MAX_PARTS + " parts can be asked for at once.");
            }
            part(part, size).ifPresent(ranges::add);
        }
        if (parts == 0) {
            throw refused("The Range header is malformed.");
        }
        if (ranges.isEmpty()) {
            throw refused("The file ends before the range that was asked for.");
        }
        return ranges;
    }

    private static Optional<ByteRange> part(String part, long size) {
        int dash = part.indexOf('-');
        if (dash < 0 || part.length() == 1) {
            throw refused("The Range header is malformed.");
        }
        String first = part.substring(0, dash);
        String last = part.substring(dash + 1);
        if (!isNumber(first) || !isNumber(last)) {
            throw refused("The Range header is malformed.");
        }
        if (first.isEmpty()) {
            return satisfiable(size - Math.min(number(last), size), size);
        }
        long from = number(first);
        if (last.isEmpty()) {
            return satisfiable(from, size);
        }
        long through = number(last);
        if (through < from) {
            throw refused("The range that was asked for ends before it begins.");
        }
        return satisfiable(from, through >= size ? size : through + 1);
    }

    /** Or nothing. */
    private static boolean isNumber(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static Optional<ByteRange> satisfiable(long from, long to) {
        return from < to ? Optional.of(new ByteRange(from, to)) : Optional.empty();
    }

    /** As large as can be when it does not fit: beyond the end of any file. */
    private static long number(String digits) {
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return digits.length() - zeros > 18 ? Long.MAX_VALUE : Long.parseLong(digits.substring(zeros));
    }

    private static List<ByteRange> merged(List<ByteRange> ranges) {
        if (ranges.size() == 1) {
            return ranges;
        }
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(ByteRange::from));
        List<ByteRange> merged = new ArrayList<>();
        for (ByteRange range : sorted) {
            int last = merged.size() - 1;
            if (last >= 0 && range.from() <= merged.get(last).to()) {
                ByteRange before = merged.get(last);
                merged.set(last, new ByteRange(before.from(), Math.max(before.to(), range.to())));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }

    private static CommerceException refused(String message) {
        return new CommerceException(CommerceError.RANGE_NOT_SATISFIABLE, message, "Range");
    }
}
