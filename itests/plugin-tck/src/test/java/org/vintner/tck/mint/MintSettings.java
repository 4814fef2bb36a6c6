package org.vintner.tck.mint;

import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.vintner.spi.configuration.InvalidConfigurationException;

/** A checked configuration. {@code toString()} shows no secret. */
record MintSettings(String name, URI url, String apiKey, Duration deadline) {

    static final String PID = "org.vintner.tck.mint";

    /**
     * Checks what was configured.
     *
     * @throws InvalidConfigurationException naming the property that is wrong and the way out
     */
    static MintSettings of(MintConfig config) {
        require(
                config.name().matches("[a-z0-9][a-z0-9-]{0,39}"),
                "name",
                "is not 1 to 40 lower-case letters, digits and dashes",
                "Set a name such as 'mint'");
        require(!config.apiKey().isBlank(), "apiKey", "is missing", "Make one on your page at Mint");
        String url = config.url().strip();
        require(
                url.matches("https?://[^/]+/.*"),
                "url",
                "is no address that begins with https:// and has a slash after the host",
                "Set the one of your account at Mint");
        return new MintSettings(
                config.name(),
                URI.create(url),
                config.apiKey().strip(),
                duration(config.deadline().strip()));
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            require(!duration.isNegative() && !duration.isZero(), "deadline", "is not more than 0", "Set PT15S");
            return duration;
        } catch (DateTimeParseException e) {
            throw new InvalidConfigurationException("deadline", "is no time span", "Set one such as PT15S");
        }
    }

    private static void require(boolean good, String property, String problem, String remedy) {
        if (!good) {
            throw new InvalidConfigurationException(property, problem, remedy);
        }
    }

    @Override
    public String toString() {
        return "MintSettings[" + name + "]";
    }
}
