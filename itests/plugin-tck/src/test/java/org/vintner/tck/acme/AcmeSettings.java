package org.vintner.tck.acme;

import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.stream.Stream;
import org.vintner.spi.configuration.InvalidConfigurationException;

/**
 * A checked configuration. {@code toString()} shows no secret.
 *
 * @param secrets the current webhook secret, then maybe the previous one
 */
record AcmeSettings(
        String channel,
        URI url,
        String account,
        String apiKey,
        List<String> secrets,
        List<Currency> currencies,
        Duration deadline) {

    static final String PID = "org.vintner.tck.acme";

    private static final int SHORTEST_SECRET = 16;

    /**
     * Checks what was configured.
     *
     * @throws InvalidConfigurationException naming the property that is wrong and the way out
     */
    static AcmeSettings of(AcmeConfig config) {
        require(
                config.channel().matches("[a-z0-9][a-z0-9-]{0,39}"),
                "channel",
                "is not 1 to 40 lower-case letters, digits and dashes",
                "Set a name such as 'acme'");
        require(!config.account().isBlank(), "account", "is missing", "Copy it from your page at Acme");
        require(!config.apiKey().isBlank(), "apiKey", "is missing", "Make one on your page at Acme");
        require(
                config.webhookSecret().strip().length() >= SHORTEST_SECRET,
                "webhookSecret",
                "is missing or shorter than " + SHORTEST_SECRET + " characters, so anybody could forge notifications",
                "Copy it from your page at Acme");
        return new AcmeSettings(
                config.channel(),
                url(config.url().strip()),
                config.account().strip(),
                config.apiKey().strip(),
                Stream.of(config.webhookSecret(), config.webhookSecretPrevious())
                        .map(String::strip)
                        .filter(secret -> !secret.isEmpty())
                        .toList(),
                currencies(config.currencies()),
                duration(config.deadline().strip()));
    }

    private static URI url(String text) {
        require(
                text.matches("https?://[^/]+/.*"),
                "url",
                "is no address that begins with https:// and has a slash after the host",
                "Set the one of Acme's live or test system");
        return URI.create(text);
    }

    /** A file in etc/ gives a list as one text with commas, Config Admin's API as an array. */
    private static List<Currency> currencies(String[] configured) {
        try {
            List<Currency> currencies = Arrays.stream(configured)
                    .flatMap(text -> Arrays.stream(text.split(",", -1)))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .map(Currency::getInstance)
                    .toList();
            require(!currencies.isEmpty(), "currencies", "is empty", "Set ISO 4217 codes such as EUR,USD");
            return currencies;
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(
                    "currencies", "names a currency that there is not", "Set ISO 4217 codes such as EUR,USD");
        }
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            require(!duration.isNegative() && !duration.isZero(), "deadline", "is not more than 0", "Set PT10S");
            return duration;
        } catch (DateTimeParseException e) {
            throw new InvalidConfigurationException("deadline", "is no time span", "Set one such as PT10S");
        }
    }

    private static void require(boolean good, String property, String problem, String remedy) {
        if (!good) {
            throw new InvalidConfigurationException(property, problem, remedy);
        }
    }

    @Override
    public String toString() {
        return "AcmeSettings[" + channel + "]";
    }
}
