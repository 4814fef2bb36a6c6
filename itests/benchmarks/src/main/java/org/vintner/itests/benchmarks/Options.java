package org.vintner.itests.benchmarks;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked for on the command line: names and values, and some names alone.
 *
 * @param values by name, without the dashes
 */
record Options(Map<String, String> values) {

    private static final Set<String> ALONE = Set.of("quick", "help");

    /**
     * Reads a command line.
     *
     * @param known names that there are
     * @param arguments of the command line
     * @throws IllegalArgumentException naming what is not understood
     */
    static Options parse(Set<String> known, List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i).replaceFirst("^--", "");
            if (!arguments.get(i).startsWith("--") || !known.contains(name)) {
                throw new IllegalArgumentException("Unknown: " + arguments.get(i));
            }
            if (ALONE.contains(name)) {
                values.put(name, "yes");
            } else if (i + 1 < arguments.size()) {
                values.put(name, arguments.get(++i));
            } else {
                throw new IllegalArgumentException("--" + name + " needs a value");
            }
        }
        return new Options(values);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    int number(String name, int otherwise) {
        try {
            return text(name).map(Integer::parseInt).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " is a whole number", e);
        }
    }

    /** {@return one number in a normal run, another one in a quick run, unless it is given} */
    int number(String name, int normal, int quick) {
        return number(name, has("quick") ? quick : normal);
    }

    Set<String> list(String name) {
        return text(name)
                .map(list -> (Set<String>) new LinkedHashSet<>(List.of(list.split(",", -1))))
                .orElse(Set.of());
    }
}
