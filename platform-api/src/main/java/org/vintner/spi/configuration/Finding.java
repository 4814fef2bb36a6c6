package org.vintner.spi.configuration;

import java.util.Objects;
import java.util.Optional;

/**
 * What a test of a channel found. Read by merchants: no jargon, and never the value of a secret.
 *
 * @param level how good or bad it is
 * @param part what was tested
 * @param property the property to look at, if it is one
 * @param message what was found, whole sentences: {@code The provider takes the secret key; account acct_1, live.}
 * @param remedy the way out, whole sentences; empty when all is well
 */
public record Finding(Level level, Part part, Optional<String> property, String message, String remedy) {

    /** Refuses what tells nobody anything. */
    public Finding {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(part, "part");
        Objects.requireNonNull(remedy, "remedy");
        if (message.isBlank()) {
            throw new IllegalArgumentException("A finding says what was found.");
        }
    }

    /** How good or bad it is. */
    public enum Level {
        /** As it must be. */
        GOOD,
        /** Works now; somebody should look at it, as at a certificate that ends soon. */
        DOUBTFUL,
        /** The channel can't work so, or not all of it. */
        WRONG
    }

    /** What was tested. */
    public enum Part {
        /** A key, password or secret that proves who we are, or who the provider is. */
        CREDENTIAL,
        /** A certificate or public key, and until when it holds. */
        CERTIFICATE,
        /** An address: it resolves, it answers, it is the provider's. */
        ADDRESS,
        /** Our clock and the other side's. */
        CLOCK,
        /** Account, mode, limits: settings here and there that must agree. */
        CONFIGURATION,
        /** What the other side does or allows: its health, permissions, room on its disk. */
        PROVIDER,
        /** A notification of the provider: whether it is taken for genuine. */
        NOTIFICATION
    }

    /**
     * {@return a finding that all is well}
     *
     * @param part what was tested
     * @param message what was found
     */
    public static Finding good(Part part, String message) {
        return new Finding(Level.GOOD, part, Optional.empty(), message, "");
    }

    /**
     * {@return a finding that somebody should look at}
     *
     * @param part what was tested
     * @param property the property to look at
     * @param message what was found
     * @param remedy the way out
     */
    public static Finding doubtful(Part part, String property, String message, String remedy) {
        return new Finding(Level.DOUBTFUL, part, named(property), message, remedy);
    }

    /**
     * {@return a finding that the channel can't work so}
     *
     * @param part what was tested
     * @param property the property to look at; empty when it is none
     * @param message what was found
     * @param remedy the way out
     */
    public static Finding wrong(Part part, String property, String message, String remedy) {
        return new Finding(Level.WRONG, part, named(property), message, remedy);
    }

    private static Optional<String> named(String property) {
        return property.isEmpty() ? Optional.empty() : Optional.of(property);
    }
}
