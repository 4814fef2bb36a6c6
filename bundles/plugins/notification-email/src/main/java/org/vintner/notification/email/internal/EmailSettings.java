package org.vintner.notification.email.internal;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vintner.spi.configuration.InvalidConfigurationException;

/**
 * A checked configuration. {@code toString()} shows no password.
 *
 * @param user empty: no login
 * @param trustedCertificate the PEM file whose certificates are trusted, instead of the well-known authorities
 * @param templates the merchant's own templates
 */
record EmailSettings(
        String name,
        String host,
        int port,
        Security security,
        Optional<String> user,
        String password,
        InternetAddress from,
        Optional<InternetAddress> replyTo,
        Optional<Path> trustedCertificate,
        Optional<Path> templates,
        Duration connectTimeout,
        Duration timeout) {

    static final String PID = "org.vintner.notification.email";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?");

    /** How the conversation is protected. */
    enum Security {
        STARTTLS,
        TLS,
        NONE
    }

    /**
     * Checks what was configured.
     *
     * @throws InvalidConfigurationException naming the property that is wrong and the way out
     */
    static EmailSettings of(EmailConfig config, Path dataFolder) {
        String name = config.name().strip();
        require(
                NAME.matcher(name).matches(),
                "name",
                "must be 1 to 40 lower-case letters, digits and dashes",
                "Choose one such as 'email'");
        String host = config.host().strip();
        require(!host.isEmpty(), "host", "is missing", "Set the name of your SMTP server");
        require(config.port() > 0 && config.port() <= 65_535, "port", "must be from 1 to 65535", "It is usually 587");
        require(
                config.password().isEmpty() || config.passwordFile().isBlank(),
                "passwordFile",
                "is set as well as 'password'",
                "Set only one of them");
        Optional<String> user = text(config.user());
        String password = password(config, dataFolder);
        require(
                user.isEmpty() || !password.isEmpty(),
                "password",
                "is missing for 'user'",
                "Set it or 'passwordFile', or leave 'user' empty for a server without login");
        return new EmailSettings(
                name,
                host,
                config.port(),
                security(config.security(), host),
                user,
                password,
                mailbox("from", config.from()),
                text(config.replyTo()).map(value -> mailbox("replyTo", value)),
                path("trustedCertificate", config.trustedCertificate(), dataFolder),
                path("templates", config.templates(), dataFolder),
                duration("connectTimeout", config.connectTimeout()),
                duration("timeout", config.timeout()));
    }

    private static Security security(String text, String host) {
        Security security;
        try {
            security = Security.valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw wrong("security", "must be starttls, tls or none", "Set starttls if in doubt", e);
        }
        require(
                security != Security.NONE || LOOPBACK.matcher(host).matches(),
                "security",
                "may be none only when 'host' is this machine (localhost, 127.0.0.1 or ::1), as mails carry license keys",
                "Set starttls or tls");
        return security;
    }

    private static String password(EmailConfig config, Path dataFolder) {
        Optional<Path> file = path("passwordFile", config.passwordFile(), dataFolder);
        if (file.isEmpty()) {
            return config.password();
        }
        try {
            return Files.readString(file.get(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw wrong("passwordFile", "can't be read", "Let the server's user own the file", e);
        }
    }

    private static InternetAddress mailbox(String property, String text) {
        String wish = "must be one mailbox";
        String remedy = "Set one such as 'Wine Shop <shop@example.org>'";
        // The strict parser would fold line ends away, and nobody writes them on purpose.
        require(text.chars().noneMatch(Character::isISOControl), property, wish, remedy);
        try {
            InternetAddress[] addresses = InternetAddress.parse(text, true);
            require(addresses.length == 1 && !addresses[0].isGroup(), property, wish, remedy);
            addresses[0].validate();
            require(addresses[0].getAddress().contains("@"), property, wish, remedy);
            return named(addresses[0]);
        } catch (AddressException e) {
            throw wrong(property, wish, remedy, e);
        }
    }

    /** Encodes a name that is not ASCII by RFC 2047, which the parser leaves undone. */
    private static InternetAddress named(InternetAddress address) {
        if (address.getPersonal() == null) {
            return address;
        }
        try {
            return new InternetAddress(address.getAddress(), address.getPersonal(), StandardCharsets.UTF_8.name());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Path> path(String property, String text, Path dataFolder) {
        Optional<Path> path = text(text).map(value -> dataFolder.resolve(value).normalize());
        require(
                path.map(Files::isReadable).orElse(true),
                property,
                "names a file or folder that is missing or can't be read",
                "Correct it, or leave it empty");
        return path;
    }

    private static Optional<String> text(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    private static Duration duration(String property, String text) {
        String wish = "must be a time span of more than 0";
        String remedy = "Set one such as PT10S";
        try {
            Duration duration = Duration.parse(text.strip());
            require(duration.compareTo(Duration.ZERO) > 0, property, wish, remedy);
            return duration;
        } catch (DateTimeParseException e) {
            throw wrong(property, wish, remedy, e);
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

    /** {@return the part of the sender's address behind the @, in ASCII} */
    String domain() {
        return Mailboxes.domain(from.getAddress());
    }

    @Override
    public String toString() {
        return "EmailSettings[" + name + "]";
    }
}
