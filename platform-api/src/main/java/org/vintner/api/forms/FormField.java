package org.vintner.api.forms;

import java.util.List;
import java.util.Optional;

/**
 * One question of a form.
 *
 * @param name by which answers are given: a lower-case letter, then letters, digits and underscores, at most 40
 * @param type what kind of answer it takes
 * @param label what buyers read
 * @param required whether an order is refused without an answer
 * @param personal whether answers are about a person: they are masked in lists and for whoever need not read them
 * @param maxLength of texts: most characters, 1 to 2,000; 200 when empty
 * @param min of numbers: the least
 * @param max of numbers: the most
 * @param choices of choices: 1 to 100
 */
public record FormField(
        String name,
        FieldType type,
        Label label,
        boolean required,
        boolean personal,
        Optional<Integer> maxLength,
        Optional<Long> min,
        Optional<Long> max,
        List<Choice> choices) {

    /** Copies the list. */
    public FormField {
        choices = choices == null ? List.of() : List.copyOf(choices);
    }

    /**
     * What can be chosen.
     *
     * @param value the answer
     * @param label what buyers read
     */
    public record Choice(String value, Label label) {}
}
