package org.vintner.itests.simulators;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vintner.itests.simulators.Dial.Knob;

/**
 * What a simulator is started with: {@code --name value} pairs. Every knob of the dial is an option as well.
 *
 * @param values by name, without dashes
 */
public record Options(Map<String, String> values) {

    /** What every simulator knows. */
    private static final Map<String, String> SHARED = Map.of(
            "port", "port to listen on; 0: any free one (default 0)",
            "books", "folder of the books (default a new one under the system's temporary folder)",
            "retries", "pauses in milliseconds before a notification comes again, with commas",
            "on", "operations that the knobs of the dial are about, with commas (default all)");

    /** {@return options for a test, names and values in turn} */
    public static Options of(String... pairs) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return new Options(values);
    }

    /**
     * Reads a command line.
     *
     * @param own what this simulator knows beside the shared ones, by name
     * @throws IllegalArgumentException with a text for whoever typed it
     */
    public static Options parse(String[] arguments, Map<String, String> own) {
        Map<String, String> known = known(own);
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!known.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(help(known));
            }
            values.put(name, arguments[i + 1]);
        }
        return new Options(values);
    }

    private static Map<String, String> known(Map<String, String> own) {
        Map<String, String> known = new TreeMap<>(SHARED);
        known.putAll(own);
        Arrays.stream(Knob.values()).forEach(knob -> known.put(knob.text(), "dial, see Dial.java"));
        return known;
    }

    private static String help(Map<String, String> known) {
        StringBuilder help = new StringBuilder("Options, each with a value:\n");
        known.forEach((name, meaning) -> help.append(String.format("  --%-22s %s%n", name, meaning)));
        return help.toString();
    }

    /** {@return a value, or the default} */
    public String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    int port() {
        return Integer.parseInt(get("port", "0"));
    }

    Path books(String provider) {
        String home = Path.of(System.getProperty("java.io.tmpdir"), "vintner-" + provider + "-" + System.nanoTime())
                .toString();
        return Path.of(get("books", home));
    }

    /** {@return the pauses between notifications} */
    public List<Duration> retries(Duration... otherwise) {
        String text = get("retries", "");
        if (text.isEmpty()) {
            return List.of(otherwise);
        }
        return Arrays.stream(text.split(",", -1))
                .map(millis -> Duration.ofMillis(Long.parseLong(millis.strip())))
                .toList();
    }

    void turn(Dial dial) {
        Map<String, String> knobs = new TreeMap<>(values);
        knobs.keySet()
                .removeIf(name -> !name.equals("on")
                        && Arrays.stream(Knob.values())
                                .noneMatch(knob -> knob.text().equals(name)));
        dial.set(knobs);
    }
}
