package org.vintner.booking.internal;

import java.time.Duration;
import java.util.Locale;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** What may be written about services and resources, and the refusal of what may not. */
final class Limits {

    /** How long before its start booking opens at most. */
    static final Duration FARTHEST = Duration.ofDays(1_830);

    private Limits() {}

    /** A line of text, without the space around it. */
    static String line(String text, int most, String param) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > most) {
            throw invalid("Write 1 to " + most + " characters.", param);
        }
        if (stripped.codePoints().anyMatch(Limits::isForbidden)) {
            throw invalid("Write one line, without control characters.", param);
        }
        return stripped;
    }

    private static boolean isForbidden(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    static void between(Duration length, Duration least, Duration most, String param) {
        if (length.compareTo(least) < 0 || length.compareTo(most) > 0) {
            throw invalid(
                    String.format(Locale.ROOT, "From %s to %s is allowed.", Words.of(least), Words.of(most)), param);
        }
        if (length.toSecondsPart() != 0 || length.toNanosPart() != 0) {
            throw invalid("Whole minutes are counted.", param);
        }
    }

    static void between(int count, int least, int most, String param) {
        if (count < least || count > most) {
            throw invalid("From " + least + " to " + most + " is allowed.", param);
        }
    }

    static CommerceException invalid(String message, String param) {
        return new CommerceException(CommerceError.INVALID_REQUEST, message, param);
    }
}
