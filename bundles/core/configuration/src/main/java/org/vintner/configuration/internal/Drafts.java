package org.vintner.configuration.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelKind;
import org.vintner.api.configuration.ChannelProperty;
import org.vintner.persistence.store.ChannelConfigurationStore.StoredValue;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.Complaint;
import org.vintner.spi.configuration.InvalidConfigurationException;

/** Turns what was typed into values, and refuses, all at once, whatever the plugin's description of its properties does not allow. */
@Component(service = Drafts.class)
public final class Drafts {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,19}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,19}(\\.[0-9]{1,19})?");
    private static final int LONGEST_VALUE = 20_000;
    private static final int MOST_VALUES = 200;

    private final References references;

    @Activate
    public Drafts(@Reference References references) {
        this.references = references;
    }

    /**
     * Values that the description allows.
     *
     * @param values what is to be stored, by property
     * @param candidate what the plugin is asked about
     */
    record Draft(Map<String, StoredValue> values, CandidateConfiguration candidate) {}

    /**
     * Checks a configuration.
     *
     * @param former the values that hold now
     * @param given what was typed, by property
     * @throws InvalidConfigurationException for all that is wrong
     */
    Draft draft(ChannelKind kind, String name, Map<String, StoredValue> former, Map<String, String> given) {
        List<Complaint> complaints = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            complaints.add(new Complaint(
                    "name", "must be 1 to 40 lower-case letters, digits and dashes", "Choose one such as 'main'"));
        }
        Map<String, StoredValue> values = new HashMap<>(former);
        given.forEach((property, text) -> kind.property(property)
                .ifPresentOrElse(
                        known -> stored(known, former, text, complaints)
                                .ifPresentOrElse(value -> values.put(property, value), () -> values.remove(property)),
                        () -> unknown(kind, name, property, text).ifPresent(complaints::add)));
        // A plugin's new version may have dropped a property: what it does not know does no harm and is left out.
        values.keySet().removeIf(property -> kind.property(property).isEmpty());
        CandidateConfiguration candidate = candidate(kind, name, values, complaints);
        if (!complaints.isEmpty()) {
            throw new InvalidConfigurationException(complaints);
        }
        return new Draft(Map.copyOf(values), candidate);
    }

    /**
     * What is wrong, one by one, with what somebody has written into a file. What is missing or goes not together the plugin says itself.
     *
     * @param written texts by property, with what Config Admin keeps beside them, whose names have dots
     */
    static List<Complaint> slips(ChannelKind kind, Map<String, String> written) {
        List<Complaint> complaints = new ArrayList<>();
        List<String> known = new ArrayList<>(List.of(kind.nameProperty()));
        kind.properties().forEach(property -> known.add(property.name()));
        new TreeMap<>(written).forEach((name, text) -> {
            if (!known.contains(name) && name.indexOf('.') < 0) {
                complaints.add(unknown(name, known));
            }
            kind.property(name)
                    .filter(property -> !property.many() && !text.isBlank() && !References.in(text))
                    .flatMap(property -> slip(property, text))
                    .ifPresent(complaints::add);
        });
        return complaints;
    }

    private static Optional<Complaint> slip(ChannelProperty property, String text) {
        try {
            typed(property, text.strip());
            return Optional.empty();
        } catch (InvalidConfigurationException e) {
            return e.complaints().stream().findFirst();
        }
    }

    private static Optional<Complaint> unknown(ChannelKind kind, String name, String property, String text) {
        if (property.equals(kind.nameProperty())) {
            return text.equals(name)
                    ? Optional.empty()
                    : Optional.of(new Complaint(
                            property,
                            "is the channel's name and can't be set",
                            "Create another channel to have another name"));
        }
        return Optional.of(unknown(
                property, kind.properties().stream().map(ChannelProperty::name).toList()));
    }

    private static Complaint unknown(String property, List<String> known) {
        String remedy = Likeness.nearest(property, known)
                .map(near -> "Did you mean '" + near + "'? ")
                .orElse("");
        return new Complaint(
                clean(property), "is no property of this kind", remedy + "There are: " + String.join(", ", known));
    }

    /** Nobody needs more of a wrong name than its beginning. */
    private static String clean(String text) {
        String printable = text.isBlank() ? "(no name)" : text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > 60 ? printable.substring(0, 60) + "..." : printable;
    }

    private static Optional<StoredValue> stored(
            ChannelProperty property, Map<String, StoredValue> former, String text, List<Complaint> complaints) {
        if (property.secret() && text.equals(ChannelConfiguration.MASK)) {
            if (!former.containsKey(property.name())) {
                complaints.add(new Complaint(
                        property.name(),
                        "is only a mask, and there is no former secret to keep",
                        "Set the secret itself"));
            }
            return Optional.ofNullable(former.get(property.name()));
        }
        if (text.isBlank()) {
            return Optional.empty();
        }
        List<String> texts = property.many()
                ? Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList()
                : List.of(text.strip());
        boolean tooMuch = text.length() > LONGEST_VALUE || texts.size() > MOST_VALUES || text.indexOf('\0') >= 0;
        if (tooMuch) {
            complaints.add(new Complaint(
                    property.name(),
                    "is longer than " + LONGEST_VALUE + " characters, has more than " + MOST_VALUES
                            + " values or holds a character that no text has",
                    "Set a shorter text"));
            return Optional.empty();
        }
        return Optional.of(
                new StoredValue(texts, property.secret() && texts.stream().noneMatch(References::in)));
    }

    /** All values as the component would get them. */
    private CandidateConfiguration candidate(
            ChannelKind kind, String name, Map<String, StoredValue> values, List<Complaint> complaints) {
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put(kind.nameProperty(), name);
        for (ChannelProperty property : kind.properties()) {
            List<String> texts = Optional.ofNullable(values.get(property.name()))
                    .map(StoredValue::texts)
                    .orElse(property.defaults());
            boolean complained = complaints.stream()
                    .anyMatch(complaint -> complaint.property().equals(property.name()));
            if (texts.isEmpty() && property.required() && !complained) {
                complaints.add(new Complaint(property.name(), "is missing", hint(property)));
            }
            boolean isSecretText = Optional.ofNullable(values.get(property.name()))
                    .map(StoredValue::secret)
                    .orElse(false);
            List<Object> all = texts.stream()
                    .flatMap(text -> typed(property, text, isSecretText, complaints).stream())
                    .toList();
            if (property.many() || !all.isEmpty()) {
                typed.put(property.name(), property.many() ? all : all.get(0));
            }
        }
        return new CandidateConfiguration(typed);
    }

    private static String hint(ChannelProperty property) {
        String about = property.description().isBlank() ? property.title() : property.description();
        return "Set it" + (about.isBlank() ? "" : ": " + about.replaceFirst("\\.\\s*$", ""));
    }

    private Optional<Object> typed(
            ChannelProperty property, String text, boolean isSecretText, List<Complaint> complaints) {
        try {
            // A secret is what it is, even when it looks like a reference.
            return Optional.of(typed(property, isSecretText ? text : references.resolve(property.name(), text)));
        } catch (InvalidConfigurationException e) {
            complaints.addAll(e.complaints());
            return Optional.empty();
        }
    }

    private static Object typed(ChannelProperty property, String text) {
        requireOption(property, text);
        return switch (property.type()) {
            case WHOLE_NUMBER -> {
                require(property, WHOLE.matcher(text).matches(), text, "must be a whole number");
                BigInteger number = new BigInteger(text);
                requireRange(property, new BigDecimal(number), "must be a whole number");
                require(property, number.bitLength() < Long.SIZE, text, "must be a whole number of at most 18 digits");
                yield number.longValue();
            }
            case NUMBER -> {
                require(property, DECIMAL.matcher(text).matches(), text, "must be a number such as 0.5");
                requireRange(property, new BigDecimal(text), "must be a number");
                yield Double.valueOf(text);
            }
            case FLAG -> {
                require(property, text.equals("true") || text.equals("false"), text, "must be true or false");
                yield Boolean.valueOf(text);
            }
            case TEXT -> {
                requireRange(
                        property, BigDecimal.valueOf(text.length()), "must be a text, with a number of characters");
                yield text;
            }
        };
    }

    private static void requireOption(ChannelProperty property, String text) {
        List<String> options =
                property.options().stream().map(ChannelProperty.Option::value).toList();
        String near = Likeness.nearest(text, options)
                .map(option -> "Did you mean '" + option + "'?")
                .orElse("Choose one of them");
        if (!options.isEmpty() && !options.contains(text)) {
            throw new InvalidConfigurationException(
                    property.name(), "must be one of " + String.join(", ", options) + shown(property, text), near);
        }
    }

    private static void requireRange(ChannelProperty property, BigDecimal number, String what) {
        Optional<BigDecimal> smallest = property.smallest().map(BigDecimal::new);
        Optional<BigDecimal> largest = property.largest().map(BigDecimal::new);
        boolean inside = smallest.filter(bound -> bound.compareTo(number) > 0).isEmpty()
                && largest.filter(bound -> bound.compareTo(number) < 0).isEmpty();
        if (!inside) {
            String from = smallest.map(bound -> "from " + bound.toPlainString()).orElse("");
            String to = largest.map(bound -> "up to " + bound.toPlainString()).orElse("");
            String range = Stream.of(from, to).filter(text -> !text.isEmpty()).collect(Collectors.joining(" "));
            throw new InvalidConfigurationException(property.name(), what + " " + range, "Set one within these bounds");
        }
    }

    private static void require(ChannelProperty property, boolean good, String text, String wish) {
        if (!good) {
            throw new InvalidConfigurationException(property.name(), wish + shown(property, text), hint(property));
        }
    }

    private static String shown(ChannelProperty property, String text) {
        return property.secret() ? "" : ", not '" + clean(text) + "'";
    }
}
