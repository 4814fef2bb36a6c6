package org.vintner.spi.configuration;

import java.util.Objects;

/**
 * What is wrong with one property of a configuration. Read by merchants: no jargon, and never the value of a secret.
 *
 * @param property the property's name
 * @param problem what is wrong, as the rest of a sentence that begins with the property: {@code is shorter than 16 characters}
 * @param remedy the way out, a sentence without its full stop: {@code Set a long random text}
 */
public record Complaint(String property, String problem, String remedy) {

    /** Refuses what tells nobody anything. */
    public Complaint {
        Objects.requireNonNull(remedy, "remedy");
        if (property.isBlank() || problem.isBlank()) {
            throw new IllegalArgumentException("A complaint names a property and what is wrong with it.");
        }
    }

    /** {@return the complaint as sentences} */
    public String text() {
        String end = remedy.endsWith("?") || remedy.endsWith(".") ? "" : ".";
        return property + " " + problem + "." + (remedy.isBlank() ? "" : " " + remedy + end);
    }
}
