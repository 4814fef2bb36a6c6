package org.vintner.gateway.http;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

    /** Which world a channel belongs to. */
    public enum Mode {
        /** Real money, at the provider's own address. */
        LIVE,
        /** The provider's sandbox or a simulator. */
        TEST
    }

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
     * {@return the provider's address. In live mode only its own hosts over TLS are taken, in test mode none of these}
     *
     * @param mode which world
     * @param configured as configured; empty: the provider's own
     * @param live the provider's own for real money
     * @param liveHosts all hosts at which the provider takes real money
     * @param test the provider's sandbox, if it has one
     */
    public URI baseUrl(Mode mode, String configured, URI live, Set<String> liveHosts, Optional<URI> test) {
        if (configured.isBlank()) {
            if (mode == Mode.TEST && test.isEmpty()) {
                complain(
                        "baseUrl",
                        "is missing: the provider has no sandbox",
                        "Set the address of a simulator, or mode = live");
            }
            return mode == Mode.LIVE ? live : test.orElse(live);
        }
        return address(configured).map(url -> checked(mode, url, liveHosts)).orElse(live);
    }

    private Optional<URI> address(String configured) {
        try {
            URI url = URI.create(configured.strip());
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (web && url.getHost() != null && url.getRawUserInfo() == null && url.getRawQuery() == null) {
                return Optional.of(url);
            }
        } catch (IllegalArgumentException e) {
            // The same complaint.
        }
        complain(
                "baseUrl",
                "is no http or https address",
                "Write it like https://openapi.example.com, without user and query");
        return Optional.empty();
    }

    private URI checked(Mode mode, URI url, Set<String> liveHosts) {
        boolean own = liveHosts.contains(url.getHost().toLowerCase(Locale.ROOT));
        if (mode == Mode.LIVE) {
            boolean port = url.getPort() == -1 || url.getPort() == 443;
            require(
                    own && port && url.getScheme().equals("https"),
                    "baseUrl",
                    "must be the provider's own address with https in live mode, which is "
                            + String.join(" or ", liveHosts),
                    "Leave it empty, or set mode = test");
        } else {
            require(
                    !own,
                    "baseUrl",
                    "is where the provider takes real money, and mode is test",
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
        return key(
                "trustStore",
                configured,
                file -> TrustStore.of(Path.of(file.strip())),
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
