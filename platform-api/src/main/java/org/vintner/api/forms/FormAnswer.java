package org.vintner.api.forms;

import java.util.Optional;

/**
 * An answer as it stands with an order's line, beside what was asked.
 *
 * @param name the field's name
 * @param label what the buyer read
 * @param value the answer as plain text: numbers and dates in their usual form, {@code true} or {@code false}, the value of a choice. It
 *     is what a stranger typed: escape it wherever it is shown.
 * @param choice of a choice: what the buyer read at it
 * @param personal whether it is about a person
 */
public record FormAnswer(String name, Label label, String value, Optional<Label> choice, boolean personal) {

    /** {@return the answer with nothing of it but its first character when it is personal} */
    public FormAnswer masked() {
        return personal
                ? new FormAnswer(
                        name, label, value.substring(0, value.offsetByCodePoints(0, 1)) + "***", Optional.empty(), true)
                : this;
    }

    /** Shows no answer: it may be personal. */
    @Override
    public String toString() {
        return "FormAnswer[" + name + "]";
    }
}
