package org.vintner.gateway.sandbox.internal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the provider can be made to do wrong. */
enum Misdeed {
    DECLINE("says no to a start or a refund"),
    UNREACHABLE("can't be reached"),
    HANG("takes a call and neither does anything nor answers"),
    ANSWER_LATE("does what is asked for and answers late, though in time"),
    LOSE_ANSWER("does what is asked for, and its answer is lost"),
    SERVER_ERROR("does what is asked for, and answers HTTP 500"),
    DUPLICATE("sends a notification three times"),
    REORDER("sends a notification after the one that follows it, or after 10 s"),
    DELAY("sends a notification half a second late"),
    DROP("never sends a notification"),
    WRONG_AMOUNT("names one minor unit too much, in notifications and answers"),
    WRONG_CURRENCY("names another currency, in notifications and answers"),
    WRONG_MERCHANT("speaks of another merchant account, in notifications and answers"),
    UNKNOWN_FIELDS("adds unknown fields to a notification and changes their order"),
    UNKNOWN_KIND("sends a notification of a kind that nobody knows"),
    ROTATED_KEY("signs with webhookSecretPrevious"),
    FOREIGN_KEY("signs with a key that nobody has"),
    CLOCK_BEHIND("signs as if it were an hour ago"),
    CLOCK_AHEAD("signs as if it were in an hour");

    private final String meaning;

    Misdeed(String meaning) {
        this.meaning = meaning;
    }

    /** {@return its name for people and programs, such as {@code lose-answer}} */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String meaning() {
        return meaning;
    }

    static Optional<Misdeed> of(String label) {
        return Arrays.stream(values())
                .filter(misdeed -> misdeed.label().equals(label))
                .findFirst();
    }

    /** {@return all names, for messages} */
    static String labels() {
        return Arrays.stream(values()).map(Misdeed::label).collect(Collectors.joining(", "));
    }
}
