package org.vintner.api.invariants;

/**
 * Something that must not be, and is.
 *
 * @param rule what does not hold
 * @param subject of what, as the text form of an id
 * @param detail what was found, in words for a person; no secret
 */
public record InvariantViolation(InvariantRule rule, String subject, String detail) {}
