package org.vintner.api.booking;

/**
 * A rule of the seller's own: an expression that must be true.
 *
 * @param name what the rule is called, 1 to 60 characters
 * @param expression over what the README of the booking bundle names, up to 500 characters
 * @param message what a buyer is told when it is not true, 1 to 200 characters
 */
public record BookingCondition(String name, String expression, String message) {}
