package org.vintner.catalog.internal;

import java.util.Optional;
import java.util.regex.Pattern;

/** What is text and nothing else: no markup, no characters that nobody sees. */
final class PlainText {

    /** The begin of a tag, a comment or an instruction; {@code 1 < 2} and {@code <3} are none. */
    private static final Pattern MARKUP = Pattern.compile("<[a-zA-Z/!?]");

    private PlainText() {}

    /** What is wrong with a text, and what is allowed; empty when nothing is. */
    static Optional<String> wrong(String text, boolean severalLines) {
        if (MARKUP.matcher(text).find()) {
            return Optional.of("Write plain text, without markup such as <b>.");
        }
        if (text.codePoints().anyMatch(c -> isForbidden(c, severalLines))) {
            return Optional.of("Write " + (severalLines ? "text" : "one line") + " without control characters.");
        }
        return Optional.empty();
    }

    private static boolean isForbidden(int c, boolean severalLines) {
        int type = Character.getType(c);
        boolean turnsTextAround = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        boolean breaks = c == '\n' || c == '\r' || c == '\t';
        return turnsTextAround
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || (type == Character.CONTROL && !(severalLines && breaks));
    }
}
