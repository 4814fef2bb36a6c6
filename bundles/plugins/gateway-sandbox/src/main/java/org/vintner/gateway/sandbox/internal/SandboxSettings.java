package org.vintner.gateway.sandbox.internal;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.regex.Pattern;
import org.vintner.spi.configuration.InvalidConfigurationException;

/**
 * A checked configuration. {@code toString()} shows no secret.
 *
 * @param secrets the current webhook secret, then maybe the previous one
 * @param books the folder of this channel's books
 * @param retries pauses between attempts; the last one repeats
 */
record SandboxSettings(
        String channel,
        String account,
        List<String> secrets,
        List<Currency> currencies,
        long largestAmount,
        Duration paymentWindow,
        Duration deadline,
        Path books,
        List<Duration> retries,
        Duration horizon,
        Duration timeout,
        int concurrency,
        BillSettings bills) {

    static final String PID = "org.vintner.gateway.sandbox";

    private static final Pattern CHANNEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final int SHORTEST_SECRET = 16;

    /**
     * Checks what was configured.
     *
     * @throws InvalidConfigurationException naming the property that is wrong and the way out
     */
    static SandboxSettings of(SandboxConfig config, Path dataFolder) {
        String channel = config.channel().strip();
        require(
                CHANNEL.matcher(channel).matches(),
                "channel",
                "must be 1 to 40 lower-case letters, digits and dashes",
                "Choose a name such as 'sandbox'");
        String account = config.account().isBlank() ? channel : config.account().strip();
        require(
                config.largestAmount() > 0,
                "largestAmount",
                "must be more than 0",
                "Set it in minor units, such as 100000000");
        require(
                config.webhookConcurrency() > 0 && config.webhookConcurrency() <= 256,
                "webhookConcurrency",
                "must be from 1 to 256",
                "Set 16 if in doubt");
        return new SandboxSettings(
                channel,
                account,
                secrets(config),
                currencies(config),
                config.largestAmount(),
                duration("paymentWindow", config.paymentWindow()),
                duration("deadline", config.deadline()),
                dataFolder.resolve(config.books()).resolve(channel).normalize(),
                values("webhookRetries", config.webhookRetries()).stream()
                        .map(text -> duration("webhookRetries", text))
                        .toList(),
                duration("webhookHorizon", config.webhookHorizon()),
                duration("webhookTimeout", config.webhookTimeout()),
                config.webhookConcurrency(),
                bills(config));
    }

    private static BillSettings bills(SandboxConfig config) {
        require(
                config.feeBasisPoints() >= 0 && config.feeBasisPoints() <= 10_000,
                "feeBasisPoints",
                "must be from 0 to 10000",
                "Set it in hundredths of a percent, such as 140");
        require(config.feeFixed() >= 0, "feeFixed", "must be 0 or more", "Set it in minor units");
        return new BillSettings(
                zone(config.billZone().strip()),
                timeOfDay(config.billReadyAt().strip()),
                config.billAtOnce(),
                config.feeBasisPoints(),
                config.feeFixed(),
                texts(config.billErrors()).stream()
                        .map(SandboxSettings::billError)
                        .toList());
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw wrong("billZone", "must be a zone, not '" + text + "'", "Set one such as Europe/Berlin or UTC", e);
        }
    }

    private static LocalTime timeOfDay(String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException e) {
            throw wrong("billReadyAt", "must be a time of day, not '" + text + "'", "Set one such as 10:00", e);
        }
    }

    private static BillError billError(String text) {
        try {
            return BillError.of(text);
        } catch (IllegalArgumentException e) {
            throw wrong("billErrors", "has no '" + text + "'", "There are " + BillError.all(), e);
        }
    }

    /** {@return how long a call of the provider may take, so that it ends before the deadline} */
    Duration patience() {
        return deadline.multipliedBy(8).dividedBy(10);
    }

    private static List<String> secrets(SandboxConfig config) {
        List<String> secrets = new ArrayList<>();
        String current = config.webhookSecret().strip();
        require(
                current.length() >= SHORTEST_SECRET,
                "webhookSecret",
                "is missing or shorter than " + SHORTEST_SECRET
                        + " characters; without it anybody could forge notifications",
                "Set a long random text");
        secrets.add(current);
        String previous = config.webhookSecretPrevious().strip();
        if (!previous.isEmpty()) {
            require(
                    previous.length() >= SHORTEST_SECRET,
                    "webhookSecretPrevious",
                    "is shorter than " + SHORTEST_SECRET + " characters",
                    "Set the former secret, or leave it empty");
            require(
                    !previous.equals(current),
                    "webhookSecretPrevious",
                    "is the same as 'webhookSecret', so nothing is being changed",
                    "Set the former secret here and the new one there, or leave it empty");
            secrets.add(previous);
        }
        return List.copyOf(secrets);
    }

    private static List<Currency> currencies(SandboxConfig config) {
        return values("currencies", config.currencies()).stream()
                .map(SandboxSettings::currency)
                .toList();
    }

    private static Currency currency(String code) {
        try {
            return Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            throw wrong("currencies", "must be ISO 4217 codes; '" + code + "' is none", "Set codes such as EUR,CNY", e);
        }
    }

    /** A file in etc/ gives a list as one text with commas, Config Admin's API as an array. */
    private static List<String> texts(String[] configured) {
        return Arrays.stream(configured)
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static List<String> values(String property, String[] configured) {
        List<String> values = texts(configured);
        require(!values.isEmpty(), property, "must not be empty", "Leave it out to have its default");
        return values;
    }

    private static Duration duration(String property, String text) {
        String problem = "must be a time span of more than 0, not '" + text + "'";
        String remedy = "Set one such as PT30S, PT30M or P3D";
        try {
            Duration duration = Duration.parse(text.strip());
            require(duration.compareTo(Duration.ZERO) > 0, property, problem, remedy);
            return duration;
        } catch (DateTimeParseException e) {
            throw wrong(property, problem, remedy, e);
        }
    }

    private static void require(boolean good, String property, String problem, String remedy) {
        if (!good) {
            throw new InvalidConfigurationException(property, problem, remedy);
        }
    }

    private static InvalidConfigurationException wrong(
            String property, String problem, String remedy, Exception cause) {
        InvalidConfigurationException wrong = new InvalidConfigurationException(property, problem, remedy);
        wrong.initCause(cause);
        return wrong;
    }

    @Override
    public String toString() {
        return "SandboxSettings[" + channel + "]";
    }
}
