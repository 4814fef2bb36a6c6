package org.vintner.catalog.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.forms.FieldType;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.FormField.Choice;
import org.vintner.api.forms.Label;

/** What a form may ask. */
final class FieldRules {

    private static final int MAX_FIELDS = 30;
    private static final int MAX_LABEL = 200;
    private static final int MAX_CHOICES = 100;
    private static final int MAX_TEXT = 2_000;
    private static final Pattern NAME = Pattern.compile("[a-z][a-zA-Z0-9_]{0,39}");
    private static final Set<FieldType> TEXTS = Set.of(FieldType.TEXT, FieldType.LONG_TEXT);

    private FieldRules() {}

    static List<FormField> checked(List<FormField> fields) {
        if (fields.size() > MAX_FIELDS) {
            throw refused("A form has at most " + MAX_FIELDS + " fields.", "fields");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            check(fields.get(i), names, "fields[" + i + "].");
        }
        return List.copyOf(fields);
    }

    private static void check(FormField field, Set<String> names, String param) {
        if (field.name() == null || !NAME.matcher(field.name()).matches()) {
            throw refused(
                    "A field's name is a lower-case letter, then letters, digits and underscores, at most 40.",
                    param + "name");
        }
        if (!names.add(field.name())) {
            throw refused("Two fields are called '" + field.name() + "'.", param + "name");
        }
        if (field.type() == null) {
            throw refused("A field has a type, such as text.", param + "type");
        }
        checkLabel(field.label(), param + "label");
        checkLimits(field, param);
        checkChoices(field, param + "choices");
    }

    private static void checkLabel(Label label, String param) {
        if (label == null || label.en() == null) {
            throw refused("A label in English is needed.", param + ".en");
        }
        checkLine(label.en(), MAX_LABEL, param + ".en");
        label.zh().ifPresent(zh -> checkLine(zh, MAX_LABEL, param + ".zh"));
    }

    private static void checkLine(String text, int most, String param) {
        if (text.isBlank() || text.length() > most) {
            throw refused("Write 1 to " + most + " characters.", param);
        }
        Optional<String> wrong = PlainText.wrong(text, false);
        if (wrong.isPresent()) {
            throw refused(wrong.get(), param);
        }
    }

    private static void checkLimits(FormField field, String param) {
        if (field.maxLength().isPresent() && !TEXTS.contains(field.type())) {
            throw refused("Only a text has a largest length.", param + "maxLength");
        }
        if (field.maxLength().filter(most -> most < 1 || most > MAX_TEXT).isPresent()) {
            throw refused("A text may have 1 to " + MAX_TEXT + " characters.", param + "maxLength");
        }
        if (field.type() != FieldType.NUMBER
                && (field.min().isPresent() || field.max().isPresent())) {
            throw refused(
                    "Only a number has a least and a greatest value.",
                    param + (field.min().isPresent() ? "min" : "max"));
        }
        if (field.min().isPresent()
                && field.max().isPresent()
                && field.min().get() > field.max().get()) {
            throw refused("The least value is not above the greatest.", param + "min");
        }
    }

    private static void checkChoices(FormField field, String param) {
        boolean chosen = field.type() == FieldType.CHOICE;
        if (chosen == field.choices().isEmpty() || field.choices().size() > MAX_CHOICES) {
            throw refused(
                    chosen ? "Name 1 to " + MAX_CHOICES + " choices." : "Only a field of type choice has choices.",
                    param);
        }
        Set<String> values = new HashSet<>();
        for (int i = 0; i < field.choices().size(); i++) {
            Choice choice = field.choices().get(i);
            String at = param + "[" + i + "].";
            if (choice.value() == null) {
                throw refused("A choice has a value.", at + "value");
            }
            checkLine(choice.value(), MAX_LABEL, at + "value");
            if (!values.add(choice.value())) {
                throw refused("Two choices have the value '" + choice.value() + "'.", at + "value");
            }
            checkLabel(choice.label(), at + "label");
        }
    }

    private static CommerceException refused(String message, String param) {
        return new CommerceException(CommerceError.INVALID_REQUEST, message, param);
    }
}
