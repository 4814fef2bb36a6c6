package org.vintner.rest.api.internal.resource;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** Reads what stands in query strings. */
final class Texts {

    private Texts() {}

    /** A constant in lower snake case, as JSON writes it. */
    static <E extends Enum<E>> Optional<E> constant(Class<E> type, String text, String param) {
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(type.getEnumConstants())
                .filter(constant -> lower(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> unknown(type, param)));
    }

    /** A time as in RFC 3339, if there is one. */
    static Optional<Instant> time(String text, String param) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A time such as 2030-12-31T23:59:59Z is needed.", param, e);
        }
    }

    /** A date. */
    static LocalDate date(String text, String param) {
        try {
            return LocalDate.parse(text == null ? "" : text);
        } catch (DateTimeParseException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A date such as 2030-12-31 is needed.", param, e);
        }
    }

    /** A whole number. */
    static long whole(String text, String param) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new CommerceException(CommerceError.INVALID_REQUEST, "A whole number is needed.", param, e);
        }
    }

    private static <E extends Enum<E>> CommerceException unknown(Class<E> type, String param) {
        String known = Arrays.stream(type.getEnumConstants()).map(Texts::lower).collect(Collectors.joining(", "));
        return new CommerceException(CommerceError.INVALID_REQUEST, "One of these is needed: " + known + ".", param);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
