package org.vintner.persistence.store;

import java.util.UUID;
import org.vintner.api.Actor;

/**
 * A change of state to be stored with the change itself.
 *
 * @param aggregate what moved
 * @param from the state before, empty at creation
 * @param to the state after
 * @param actor who did it
 * @param cause why, in a few words for an operator
 */
public record NewTransition(UUID aggregate, String from, String to, Actor actor, String cause) {}
