package org.vintner.outbox.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long to wait after each failed attempt. */
record Backoff(List<Duration> pauses) {
    private static final Pattern PAUSE = Pattern.compile("(\\d{1,6})([smh])");

    Backoff {
        pauses = List.copyOf(pauses);
        if (pauses.isEmpty()) {
            throw new IllegalArgumentException("At least one pause is needed");
        }
    }

    static Backoff parse(String text) {
        return new Backoff(Arrays.stream(text.split(","))
                .map(String::strip)
                .map(Backoff::pause)
                .toList());
    }

    private static Duration pause(String text) {
        Matcher matcher = PAUSE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("A pause is a number and s, m or h, such as 30s; not '" + text + "'");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    /** The pause after that attempt, 20 % more or less, so that what failed together does not come back together. */
    Duration after(int attempt) {
        Duration pause = pauses.get(Math.min(attempt, pauses.size()) - 1);
        double jitter = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis((long) (pause.toMillis() * jitter));
    }
}
