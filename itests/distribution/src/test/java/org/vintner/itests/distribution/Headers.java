package org.vintner.itests.distribution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads headers of manifests. */
final class Headers {

    private Headers() {}

    /** {@return the names of a header, each with its attributes and directives} */
    static Map<String, Map<String, String>> clauses(String header) {
        Map<String, Map<String, String>> clauses = new LinkedHashMap<>();
        for (String clause : split(header, ',')) {
            List<String> parts = split(clause, ';');
            Map<String, String> attributes = new LinkedHashMap<>();
            List<String> names = new ArrayList<>();
            for (String part : parts) {
                int equals = part.indexOf('=');
                if (equals < 0) {
                    names.add(part.strip());
                } else {
                    String name = part.substring(0, equals).replace(":", "").strip();
                    attributes.put(
                            name, part.substring(equals + 1).replace("\"", "").strip());
                }
            }
            names.forEach(name -> clauses.put(name, attributes));
        }
        return clauses;
    }

    /** Splits at a character that stands outside of quotes. */
    private static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (c == at && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        if (!part.toString().isBlank()) {
            parts.add(part.toString());
        }
        return parts;
    }
}
