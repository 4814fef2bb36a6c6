package org.vintner.fulfillment.sandbox.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.vintner.spi.configuration.InvalidConfigurationException;

/**
 * A configuration that makes sense. {@code toString()} does not show the secret.
 *
 * @param name the channel's name
 * @param secret what keys are made from
 * @param prefix what keys begin with
 * @param behavior what is done when it is asked
 * @param deadline how long the shop waits
 */
record SandboxSettings(String name, byte[] secret, String prefix, Behavior behavior, Duration deadline) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9-]{0,20}");
    private static final int LEAST_SECRET = 16;
    private static final Duration LONGEST = Duration.ofSeconds(25);

    static SandboxSettings of(SandboxConfig config) {
        return new SandboxSettings(
                name(config.name().strip()),
                secret(config.secret()),
                prefix(config.prefix().strip()),
                behavior(config.behavior().strip()),
                deadline(config.deadline().strip()));
    }

    private static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidConfigurationException(
                    "name", "must be 1 to 40 lower-case letters, digits and dashes", "Choose one such as 'licenses'");
        }
        return name;
    }

    private static byte[] secret(String secret) {
        if (secret.length() < LEAST_SECRET) {
            throw new InvalidConfigurationException(
                    "secret",
                    "must have at least " + LEAST_SECRET + " characters",
                    "Set any long text, such as the output of 'openssl rand -hex 16'");
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    private static String prefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new InvalidConfigurationException(
                    "prefix", "must be at most 20 letters, digits and dashes", "Choose one such as 'SBX-'");
        }
        return prefix;
    }

    private static Behavior behavior(String name) {
        return Behavior.named(name)
                .orElseThrow(() -> new InvalidConfigurationException(
                        "behavior",
                        "is none that is known",
                        "Choose one of "
                                + Arrays.stream(Behavior.values())
                                        .map(Behavior::label)
                                        .collect(Collectors.joining(", "))));
    }

    private static Duration deadline(String text) {
        try {
            Duration deadline = Duration.parse(text);
            if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
                throw wrongDeadline();
            }
            return deadline;
        } catch (DateTimeParseException e) {
            throw wrongDeadline();
        }
    }

    private static InvalidConfigurationException wrongDeadline() {
        return new InvalidConfigurationException(
                "deadline", "must be a time of at most 25 seconds", "Write it as in PT5S");
    }

    @Override
    public String toString() {
        return "SandboxSettings[" + name + ", " + behavior + "]";
    }
}
