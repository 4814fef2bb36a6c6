package org.vintner.provider.client;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

/** Reads a configuration and gathers everything that is wrong with it, so that one look shows all. */
public final class Complaints {

    private static final Pattern CHANNEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    private final List<Complaint> complaints = new ArrayList<>();

    /** Complains unless it is good. */
    public void require(boolean good, String property, String problem, String remedy) {
        if (!good) {
            complaints.add(new Complaint(property, problem, remedy));
        }
    }

    /** {@return the channel's name} */
    public String channel(String configured) {
        String channel = configured.strip();
        require(
                CHANNEL.matcher(channel).matches(),
                "channel",
                "must be 1 to 40 lower-case letters, digits and dashes",
                "Name it after the provider, such as 'stripe-eu'");
        return channel;
    }

    /** {@return a text that must be set} */
    public String text(String property, String configured, String remedy) {
        String text = configured.strip();
        require(!text.isEmpty(), property, "is missing", remedy);
        return text;
    }

    /** {@return a list; a file in etc/ gives it as one text with commas, Config Admin's API as an array} */
    public List<String> list(String[] configured) {
        return Arrays.stream(configured)
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** {@return the currencies that the provider takes} */
    public List<Currency> currencies(String[] configured, Predicate<Currency> taken, String provider) {
        List<Currency> currencies = new ArrayList<>();
        List<String> codes = list(configured);
        require(!codes.isEmpty(), "currencies", "is empty", "Name the currencies of the account, such as EUR,USD");
        for (String code : codes) {
            Optional<Currency> currency = currency(code);
            boolean good = currency.isPresent() && taken.test(currency.get());
            require(
                    good,
                    "currencies",
                    "has '" + code + "', which " + provider + " does not take",
                    "Use ISO 4217 codes such as EUR,USD");
            if (good) {
                currencies.add(currency.get());
            }
        }
        return currencies;
    }

    private static Optional<Currency> currency(String code) {
        try {
            return Optional.of(Currency.getInstance(code));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@return a time span within bounds} */
    public Duration duration(String property, String configured, Duration shortest, Duration longest) {
        String remedy = "Set a time span from " + shortest + " to " + longest;
        try {
            Duration duration = Duration.parse(configured.strip());
            require(
                    duration.compareTo(shortest) >= 0 && duration.compareTo(longest) <= 0,
                    property,
                    "is " + configured.strip(),
                    remedy);
            return duration;
        } catch (DateTimeParseException e) {
            require(false, property, "is no time span: '" + configured.strip() + "'", remedy);
            return longest;
        }
    }

    /** {@return the provider's address, as far as the mode allows it} */
    public URI address(String configured, Mode mode, List<String> hosts) {
        Optional<URI> address = ProviderAddress.read(configured);
        require(
                address.isPresent(),
                "baseUrl",
                "is no address such as https://" + hosts.get(0),
                "Leave it empty for the provider's own, or set that of a simulator without path and query");
        boolean own = address.map(uri -> ProviderAddress.isOwn(uri, hosts)).orElse(true);
        require(
                mode == Mode.SANDBOX || own,
                "baseUrl",
                "is not the provider's own address over TLS, which live mode asks for",
                "Set https://" + hosts.get(0) + ", or mode sandbox to try a simulator");
        return address.orElse(URI.create("https://" + hosts.get(0)));
    }

    /** {@return the mode} */
    public Mode mode(String configured) {
        Optional<Mode> mode = Mode.of(configured);
        require(mode.isPresent(), "mode", "must be live or sandbox", "Say which of the two the credentials are for");
        return mode.orElse(Mode.LIVE);
    }

    /** {@return what is trusted, when a file of certificates is named} */
    public Optional<SSLContext> trustStore(String configured) {
        return trusted(configured).map(TrustedCertificates::sslContext);
    }

    /** {@return the certificates of a file, when one is named} */
    public Optional<TrustedCertificates> trusted(String configured) {
        if (configured.isBlank()) {
            return Optional.empty();
        }
        Path file = Path.of(configured.strip());
        Optional<TrustedCertificates> trusted =
                Files.isReadable(file) ? TrustedCertificates.read(file) : Optional.empty();
        require(
                trusted.isPresent(),
                "trustStore",
                "is no readable file with X.509 certificates in PEM form",
                "Name such a file, or leave it empty to trust what the JVM trusts");
        return trusted;
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidConfigurationException when something was wrong
     */
    public void end() {
        if (!complaints.isEmpty()) {
            throw new InvalidConfigurationException(complaints);
        }
    }
}
