package org.vintner.api;

import java.time.Instant;

/**
 * One change of state of an order, payment, refund or product, as it was stored with the change.
 *
 * @param from the state before, empty at creation
 * @param to the state after
 * @param actor who did it
 * @param cause why, such as {@code webhook ntf_...} or {@code expired}
 * @param at when, by the database's clock
 */
public record Transition(String from, String to, Actor actor, String cause, Instant at) {}
