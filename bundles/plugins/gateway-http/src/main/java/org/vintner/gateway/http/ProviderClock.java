package org.vintner.gateway.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.Finding.Part;

/** Compares our clock with a provider's, by the {@code Date} of its answers. */
public final class ProviderClock {

    private static final Duration APART = Duration.ofMinutes(4);

    private final String provider;
    private final Clock clock;
    private final AtomicReference<Optional<Duration>> ahead = new AtomicReference<>(Optional.empty());

    /**
     * Knows nothing yet.
     *
     * @param provider its name
     * @param clock ours
     */
    public ProviderClock(String provider, Clock clock) {
        this.provider = provider;
        this.clock = clock;
    }

    /**
     * Reads the time of an answer.
     *
     * @param answer of the provider
     */
    public void note(ProviderHttp.Reply.Answer answer) {
        answer.header("Date")
                .flatMap(ProviderClock::time)
                .ifPresent(theirs -> ahead.set(Optional.of(Duration.between(theirs, clock.instant()))));
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** {@return what a self-test says of the clocks; empty before there was an answer with a time} */
    public Optional<Finding> finding() {
        return ahead.get().map(this::finding);
    }

    private Finding finding(Duration difference) {
        String found = "Our clock is " + difference.abs().toSeconds() + " s "
                + (difference.isNegative() ? "behind that" : "ahead of that") + " of " + provider + ".";
        return difference.abs().compareTo(APART) < 0
                ? Finding.good(Part.CLOCK, found)
                : Finding.wrong(Part.CLOCK, "", found, "Let the server's clock be set by NTP.");
    }
}
