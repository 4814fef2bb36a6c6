package org.vintner.catalog.internal;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.forms.FieldType;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.FormField.Choice;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.orders.Buyer;

/** What is an answer to a field. Each method gives the answer in the form in which it is stored. */
final class AnswerRules {

    private static final int DEFAULT_LENGTH = 200;
    private static final int MAX_ADDRESS = 320;
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,19}");
    private static final Pattern PHONE = Pattern.compile("\\+?[0-9 ()./-]{3,40}");

    private AnswerRules() {}

    static List<FormAnswer> checked(ProductForm form, Map<String, String> answers, String param) {
        answers.keySet().stream()
                .filter(name ->
                        form.fields().stream().noneMatch(field -> field.name().equals(name)))
                .findFirst()
                .ifPresent(name -> {
                    throw refused(unknown(form, name), param);
                });
        List<FormAnswer> checked = new ArrayList<>();
        for (FormField field : form.fields()) {
            String at = param + "." + field.name();
            String given = answers.getOrDefault(field.name(), "").strip();
            String value = given.isEmpty() ? "" : value(field, given, at);
            boolean refusedToTick = field.type() == FieldType.CHECKBOX && !value.equals("true");
            if (field.required() && (value.isEmpty() || refusedToTick)) {
                throw refused("'" + field.label().en() + "' needs " + wanted(field) + ".", at);
            }
            if (!value.isEmpty()) {
                checked.add(new FormAnswer(
                        field.name(), field.label(), value, choice(field, value).map(Choice::label), field.personal()));
            }
        }
        return checked;
    }

    private static String unknown(ProductForm form, String name) {
        String shown = name.length() > 40 ? name.substring(0, 40) : name;
        return form.fields().isEmpty()
                ? "This product has no form, so leave the answers away."
                : "The product's form has no field '" + shown + "'. Its fields are "
                        + form.fields().stream().map(FormField::name).collect(Collectors.joining(", ")) + ".";
    }

    private static String value(FormField field, String given, String param) {
        return switch (field.type()) {
            case TEXT -> text(field, given, false, param);
            case LONG_TEXT -> text(field, given, true, param);
            case NUMBER -> number(field, given, param);
            case DATE -> date(field, given, param);
            case EMAIL -> email(field, given, param);
            case PHONE -> matching(PHONE, field, given, param);
            case CHOICE -> choice(field, given).map(Choice::value).orElseThrow(() -> wrong(field, param));
            case CHECKBOX -> {
                if (!given.equals("true") && !given.equals("false")) {
                    throw wrong(field, param);
                }
                yield given;
            }
        };
    }

    private static String text(FormField field, String given, boolean severalLines, String param) {
        int most = field.maxLength().orElse(DEFAULT_LENGTH);
        if (given.codePointCount(0, given.length()) > most) {
            throw refused("'" + field.label().en() + "' has at most " + most + " characters.", param);
        }
        PlainText.wrong(given, severalLines).ifPresent(problem -> {
            throw refused("'" + field.label().en() + "': " + problem, param);
        });
        return given;
    }

    private static String number(FormField field, String given, String param) {
        long value;
        try {
            value = Long.parseLong(matching(NUMBER, field, given, param));
        } catch (NumberFormatException e) {
            throw wrong(field, param);
        }
        if (field.min().filter(least -> value < least).isPresent()
                || field.max().filter(most -> value > most).isPresent()) {
            throw wrong(field, param);
        }
        return Long.toString(value);
    }

    private static String date(FormField field, String given, String param) {
        try {
            LocalDate date = LocalDate.parse(given);
            if (date.getYear() < 1 || date.getYear() > 9_999) {
                throw wrong(field, param);
            }
            return date.toString();
        } catch (DateTimeException e) {
            throw wrong(field, param);
        }
    }

    private static String email(FormField field, String given, String param) {
        try {
            if (given.length() > MAX_ADDRESS || PlainText.wrong(given, false).isPresent()) {
                throw wrong(field, param);
            }
            return new Buyer(given, Locale.ENGLISH).email();
        } catch (CommerceException e) {
            throw wrong(field, param);
        }
    }

    private static String matching(Pattern pattern, FormField field, String given, String param) {
        if (!pattern.matcher(given).matches()) {
            throw wrong(field, param);
        }
        return given;
    }

    private static Optional<Choice> choice(FormField field, String value) {
        return field.choices().stream()
                .filter(choice -> choice.value().equals(value))
                .findFirst();
    }

    private static CommerceException wrong(FormField field, String param) {
        return refused("'" + field.label().en() + "' takes " + wanted(field) + ".", param);
    }

    private static String wanted(FormField field) {
        return switch (field.type()) {
            case TEXT -> "a line of text";
            case LONG_TEXT -> "text";
            case NUMBER ->
                "a whole number"
                        + field.min().map(least -> " from " + least).orElse("")
                        + field.max()
                                .map(most -> (field.min().isPresent() ? " to " : " up to ") + most)
                                .orElse("");
            case DATE -> "a date such as 2026-12-24";
            case EMAIL -> "a mail address such as ada@example.com";
            case PHONE -> "a telephone number such as +49 30 123456";
            case CHOICE ->
                "one of "
                        + field.choices().stream().map(Choice::value).limit(20).collect(Collectors.joining(", "))
                        + (field.choices().size() > 20 ? ", ..." : "");
            case CHECKBOX -> field.required() ? "true" : "true or false";
        };
    }

    private static CommerceException refused(String message, String param) {
        return new CommerceException(CommerceError.INVALID_REQUEST, message, param);
    }
}
