package org.vintner.gateway.http;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

/**
 * Checks a channel's configuration and gathers all that is wrong with it. What is wrong gets a stand-in, so that the checking can go on
 * to {@link #throwIfAny}.
 */
public final class ChannelSettings {

    private static final Pattern CHANNEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    private final List<Complaint> complaints = new ArrayList<>();

    /**
     * Notes what is wrong.
     *
     * @param property the property
     * @param problem see {@link Complaint}
     * @param remedy see {@link Complaint}
     */
    public void complain(String property, String problem, String remedy) {
        complaints.add(new Complaint(property, problem, remedy));
    }

    /**
     * Notes what is wrong unless a condition holds.
     *
     * @param good the condition
     * @param property the property
     * @param problem see {@link Complaint}
     * @param remedy see {@link Complaint}
     */
    public void require(boolean good, String property, String problem, String remedy) {
        if (!good) {
            complain(property, problem, remedy);
        }
    }

    /**
     * {@return the channel's name}
     *
     * @param configured as configured
     */
    public String channel(String configured) {
        require(
                CHANNEL.matcher(configured.strip()).matches(),
                "channel",
                "must be 1 to 40 lower-case letters, digits and dashes",
                "Choose a name such as 'shop-cn'");
        return configured.strip();
    }

    /**
     * {@return a text that must have a form}
     *
     * @param property the property
     * @param configured as configured
     * @param form the form
     * @param problem what is wrong when it has not
     * @param remedy the way out
     */
    public String text(String property, String configured, String form, String problem, String remedy) {
        String text = configured.strip();
        if (text.isEmpty()) {
            complain(property, "is missing", remedy);
        } else {
            require(text.matches(form), property, problem, remedy);
        }
        return text;
    }

    /**
     * {@return a text that must be set}
     *
     * @param property the property
     * @param configured as configured
     * @param remedy the way out
     */
    public String text(String property, String configured, String remedy) {
        String text = configured.strip();
        require(!text.isEmpty(), property, "is missing", remedy);
        return text;
    }

    /**
     * {@return a list; a file in etc/ gives it as one text with commas, Config Admin's API as an array}
     *
     * @param configured as configured
     */
    public static List<String> list(String[] configured) {
        return Arrays.stream(configured)
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /**
     * {@return the currencies that the account takes}
     *
     * @param configured as configured
     * @param taken which of them the provider takes at all
     * @param provider its name
     */
    public List<Currency> currencies(String[] configured, Predicate<Currency> taken, String provider) {
        List<Currency> currencies = new ArrayList<>();
        List<String> codes = list(configured);
        require(!codes.isEmpty(), "currencies", "is empty", "Name the currencies of the account, such as EUR,USD");
        for (String code : codes) {
            Optional<Currency> currency = currency(code).filter(taken);
            require(
                    currency.isPresent(),
                    "currencies",
                    "has '" + code + "', which " + provider + " does not take",
                    "Use ISO 4217 codes such as EUR,USD");
            currency.ifPresent(currencies::add);
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

    /**
     * {@return one of several words}
     *
     * @param property the property
     * @param configured as configured
     * @param type the words, in upper case
     * @param <E> the words
     */
    public <E extends Enum<E>> E oneOf(String property, String configured, Class<E> type) {
        String words = String.join(
                ", ",
                List.of(type.getEnumConstants()).stream()
                        .map(word -> word.name().toLowerCase(Locale.ROOT))
                        .toList());
        for (E word : type.getEnumConstants()) {
            if (word.name().equalsIgnoreCase(configured.strip())) {
                return word;
            }
        }
        complain(property, "must be one of " + words, "Choose one of them");
        return type.getEnumConstants()[0];
    }

    /**
     * {@return a key, or nothing when there is none}
     *
     * @param property the property
     * @param configured as configured; empty: there is none
     * @param reader reads it, and says what is wrong by {@code IllegalArgumentException}
     * @param remedy the way out
     * @param <K> the kind of key
     */
    public <K> Optional<K> key(String property, String configured, Function<String, K> reader, String remedy) {
        if (configured.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(configured));
        } catch (IllegalArgumentException e) {
            complain(property, e.getMessage(), remedy);
            return Optional.empty();
        }
    }

    /**
     * {@return a time span}
     *
     * @param property the property
     * @param configured as configured, in ISO 8601
     * @param shortest the least that is taken
     * @param longest the most that is taken
     */
    public Duration duration(String property, String configured, Duration shortest, Duration longest) {
        try {
            Duration duration = Duration.parse(configured.strip());
            require(
                    duration.compareTo(shortest) >= 0 && duration.compareTo(longest) <= 0,
                    property,
                    "must be from " + shortest + " to " + longest,
                    "Write it like " + shortest);
            return duration;
        } catch (DateTimeParseException e) {
            complain(property, "is no time span", "Write it like PT10S or PT30M");
            return shortest;
        }
    }

    /**
     * {@return the provider's address. In live mode only its own hosts over TLS are taken, in sandbox mode none of these, unless
     * its sandbox is at the same host}
     *
     * @param mode which world
     * @param configured as configured; empty: the provider's own
     * @param live the provider's own for real money
     * @param liveHosts all hosts at which the provider takes real money
     * @param test the provider's sandbox, if it has one
     */
    public URI baseUrl(Mode mode, String configured, URI live, Set<String> liveHosts, Optional<URI> test) {
        if (configured.isBlank()) {
            if (mode == Mode.SANDBOX && test.isEmpty()) {
                complain(
                        "baseUrl",
                        "is missing: the provider has no sandbox",
                        "Set the address of a simulator, or mode = live");
            }
            return mode == Mode.LIVE ? live : test.orElse(live);
        }
        Optional<URI> address = ProviderAddress.read(configured);
        require(
                address.isPresent(),
                "baseUrl",
                "is no http or https address",
                "Write it like https://openapi.example.com, without user and query");
        boolean shared = test.filter(url -> liveHosts.contains(url.getHost())).isPresent();
        return address.map(url -> checked(mode, url, liveHosts, shared)).orElse(live);
    }

    private URI checked(Mode mode, URI url, Set<String> liveHosts, boolean shared) {
        if (mode == Mode.LIVE) {
            require(
                    ProviderAddress.isOwn(url, liveHosts),
                    "baseUrl",
                    "must be the provider's own address with https in live mode, which is "
                            + String.join(" or ", liveHosts),
                    "Leave it empty, or set mode = sandbox");
        } else {
            require(
                    shared || !liveHosts.contains(url.getHost().toLowerCase(Locale.ROOT)),
                    "baseUrl",
                    "is where the provider takes real money, and mode is sandbox",
                    "Leave it empty, or set mode = live");
        }
        return url;
    }

    /**
     * {@return whom to trust; empty: whom the JVM trusts}
     *
     * @param configured a file of certificates; empty: none
     */
    public Optional<SSLContext> trustStore(String configured) {
        return trusted(configured).map(TrustedCertificates::sslContext);
    }

    /**
     * {@return the certificates that are trusted; empty: those that the JVM trusts}
     *
     * @param configured a file of certificates; empty: none
     */
    public Optional<TrustedCertificates> trusted(String configured) {
        return key(
                "trustStore",
                configured,
                file -> TrustedCertificates.of(Path.of(file.strip())),
                "Name a file of certificates in PEM, or leave it empty for the JVM's own");
    }

    /**
     * Ends the checking.
     *
     * @throws InvalidConfigurationException naming all that is wrong
     */
    public void throwIfAny() {
        if (!complaints.isEmpty()) {
            throw new InvalidConfigurationException(complaints);
        }
    }
}
