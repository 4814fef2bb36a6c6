package org.vintner.console.internal;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;

/** Values as people write and read them. */
final class Text {

    private Text() {}

    static String of(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(Text::of).orElse("");
        }
        if (value instanceof Money money) {
            return of(money);
        }
        if (value instanceof MinorUnits units) {
            return units.currency()
                    .map(currency -> decimal(units.amount(), currency))
                    .orElseGet(() -> units.amount() + " minor units");
        }
        if (value instanceof Fields fields) {
            return fields.asMap().values().stream().map(Text::of).collect(Collectors.joining(" "));
        }
        if (value instanceof Instant instant) {
            return instant.truncatedTo(ChronoUnit.SECONDS).toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(Text::of).collect(Collectors.joining(", "));
        }
        return printable(String.valueOf(value));
    }

    private static String of(Money money) {
        return decimal(money.amount(), money.currency());
    }

    private static String decimal(long amount, Currency currency) {
        return BigDecimal.valueOf(amount, digits(currency)).toPlainString() + " " + currency.getCurrencyCode();
    }

    /** Buyers and sellers chose some of the texts: a control sequence in one must not rule the operator's terminal. */
    static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static Money money(String amount, String currency) {
        return money(amount, currency, "--price");
    }

    static Money money(String amount, String currency, String option) {
        Money unit = Money.of(1, currency.toUpperCase(Locale.ROOT));
        try {
            long minor = new BigDecimal(amount)
                    .movePointRight(digits(unit.currency()))
                    .longValueExact();
            return new Money(minor, unit.currency());
        } catch (ArithmeticException | NumberFormatException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    option + " is a number with at most " + digits(unit.currency()) + " decimals, such as "
                            + of(unit.times(1999)).replaceFirst(" .*", "") + ".",
                    option,
                    e);
        }
    }

    static Duration duration(String text, String option) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    option + " is a duration such as PT24H (24 hours) or P7D (7 days).",
                    option,
                    e);
        }
    }

    static <E extends Enum<E>> E constant(Class<E> type, String text, String option) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new CommerceException(
                        CommerceError.INVALID_REQUEST,
                        option + " is one of " + of(Arrays.asList(type.getEnumConstants())) + ".",
                        option));
    }

    /** A zone by its name in the tz database: an offset has no winter and no summer. */
    static ZoneId zone(String text, String option) {
        if (!ZoneId.getAvailableZoneIds().contains(text)) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, option + " is a zone such as Europe/Berlin.", option);
        }
        return ZoneId.of(text);
    }

    /** A time as in RFC 3339, if there is one. */
    static Optional<Instant> time(String text, String option) {
        try {
            return Optional.ofNullable(text)
                    .map(given -> OffsetDateTime.parse(given).toInstant());
        } catch (DateTimeParseException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A time such as 2030-12-31T23:59:59Z is needed.", option, e);
        }
    }

    /** A time by the wall clock. */
    static LocalDateTime wallTime(String text, String option) {
        try {
            return LocalDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "A time such as 2030-12-31T09:00 is needed.", option, e);
        }
    }

    private static int digits(Currency currency) {
        return Math.max(0, currency.getDefaultFractionDigits());
    }
}
