package org.vintner.api.forms;

/** What kind of answer a field takes. */
public enum FieldType {
    /** One line of text. */
    TEXT,
    /** Text of several lines. */
    LONG_TEXT,
    /** A whole number. */
    NUMBER,
    /** A date such as {@code 2026-12-24}. */
    DATE,
    /** A mail address. */
    EMAIL,
    /** A telephone number: digits with an optional {@code +} before and spaces, dashes and brackets between them. */
    PHONE,
    /** One of the field's choices. */
    CHOICE,
    /** {@code true} or {@code false}; one that is required has to be {@code true}. */
    CHECKBOX
}
