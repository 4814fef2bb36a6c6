package org.vintner.console.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelConfigurations;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelProperty;

/** A command that takes properties, as {@code name=value} or by asking for each. */
abstract class ConfiguringCommand extends ChangingCommand {

    static final String PROPERTIES =
            "Properties as name=value. Several values are separated by commas. A value - is asked for, or read from standard"
                    + " input: so a secret comes into no history. '$[env:NAME]' and '$[secret:NAME]', in single quotes, refer"
                    + " to the environment and to the server's secret files. None: each property is asked for.";

    @Reference
    ChannelConfigurations configurations;

    /** The pairs, with what is to be asked for filled in. */
    final Map<String, String> values(List<String> pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new CommerceException(
                        CommerceError.INVALID_REQUEST,
                        "Properties are written name=value, without spaces around the equals sign; '"
                                + (pair.length() > 20 ? pair.substring(0, 20) + "..." : pair) + "' is not.",
                        "properties");
            }
            String name = pair.substring(0, equals);
            String value = pair.substring(equals + 1);
            if (values.put(name, value.equals("-") ? read(name) : value) != null) {
                throw new CommerceException(CommerceError.INVALID_REQUEST, name + " is set twice.", name);
            }
        }
        return values;
    }

    private String read(String name) {
        if (session.getTerminal() != null) {
            return ask(name + ": ", true);
        }
        try {
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            return Optional.ofNullable(input.readLine())
                    .orElseThrow(() -> new CommerceException(
                            CommerceError.INVALID_REQUEST,
                            "Standard input ended before the value of " + name + ".",
                            name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether somebody sits there who can be asked. */
    final boolean canAsk() {
        return session.getTerminal() != null;
    }

    /** Asks for each property; what is left empty stays as it is. */
    private Map<String, String> askFor(ChannelKind kind, Map<String, String> now) {
        out().println(Text.printable(kind.title() + ": " + kind.description()));
        out().println("Enter leaves a value as it is.");
        Map<String, String> values = new LinkedHashMap<>();
        for (ChannelProperty property : kind.properties()) {
            String answer = answer(property, before(property, now));
            if (!answer.isEmpty()) {
                values.put(property.name(), answer);
            }
        }
        return values;
    }

    /**
     * Does what the answers say. One that is found wrong is asked for again, so that nobody has to give all of them twice.
     *
     * @param now what is set
     */
    final void insist(
            ChannelKind kind, Map<String, String> now, Function<Map<String, String>, ChannelConfiguration> deed) {
        Map<String, String> values = askFor(kind, now);
        while (true) {
            try {
                report(deed.apply(values));
                return;
            } catch (CommerceException e) {
                ChannelProperty wrong = kind.properties().stream()
                        .filter(property -> e.error() == CommerceError.INVALID_CONFIGURATION
                                && e.param().equals(Optional.of(property.name())))
                        .findFirst()
                        .orElseThrow(() -> e);
                out().println(Text.printable(e.getMessage()));
                values.put(wrong.name(), answer(wrong, before(wrong, now)));
                values.values().removeIf(String::isEmpty);
            }
        }
    }

    private static String before(ChannelProperty property, Map<String, String> now) {
        return now.getOrDefault(property.name(), String.join(",", property.defaults()));
    }

    private String answer(ChannelProperty property, String before) {
        String options =
                property.options().stream().map(ChannelProperty.Option::value).collect(Collectors.joining(", "));
        out().println(Text.printable(property.title() + ". " + property.description()
                + (options.isEmpty() ? "" : " One of " + options + ".")));
        String prompt = property.name() + (before.isEmpty() ? "" : " [" + Text.printable(before) + "]")
                + (property.required() && before.isEmpty() ? " (required)" : "") + ": ";
        String answer = ask(prompt, property.secret());
        while (answer.isEmpty() && before.isEmpty() && property.required()) {
            answer = ask(prompt, property.secret());
        }
        return answer;
    }

    private String ask(String prompt, boolean secret) {
        try {
            return Optional.ofNullable(session.readLine(prompt, secret ? '*' : null))
                    .map(String::strip)
                    .orElseThrow(() -> new CommerceException(
                            CommerceError.INVALID_REQUEST, "Nothing was changed, as the questions were left."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final void report(ChannelConfiguration channel) {
        show(Shown.whole(channel));
    }
}
