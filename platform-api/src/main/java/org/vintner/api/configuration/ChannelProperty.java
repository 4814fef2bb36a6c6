package org.vintner.api.configuration;

import java.util.List;
import java.util.Optional;

/**
 * What can be set of a channel.
 *
 * @param name what it is called when it is set
 * @param title its name for people
 * @param description what it means, for people
 * @param type of what type its values are
 * @param many whether it takes several values, separated by commas
 * @param required whether it must have a value
 * @param secret whether its value is kept encrypted and shown nowhere
 * @param defaults the values that it has when none are set
 * @param options the only values that it takes; empty when any will do
 * @param smallest the smallest number, or the shortest text
 * @param largest the largest number, or the longest text
 */
public record ChannelProperty(
        String name,
        String title,
        String description,
        Type type,
        boolean many,
        boolean required,
        boolean secret,
        List<String> defaults,
        List<Option> options,
        Optional<String> smallest,
        Optional<String> largest) {

    /** Copies the lists. */
    public ChannelProperty {
        defaults = List.copyOf(defaults);
        options = List.copyOf(options);
    }

    /** Types of values. */
    public enum Type {
        /** Any text. */
        TEXT,
        /** A number without fraction. */
        WHOLE_NUMBER,
        /** A number, maybe with a fraction. */
        NUMBER,
        /** {@code true} or {@code false}. */
        FLAG
    }

    /**
     * One of the values that a property takes.
     *
     * @param value the value
     * @param title what it means, for people
     */
    public record Option(String value, String title) {}
}
