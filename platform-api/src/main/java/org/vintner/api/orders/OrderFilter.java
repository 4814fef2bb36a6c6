package org.vintner.api.orders;

import java.util.Optional;

/**
 * Which orders are wanted.
 *
 * @param state only those in this state
 * @param email only those of this buyer
 */
public record OrderFilter(Optional<OrderState> state, Optional<String> email) {

    /** All of them. */
    public static final OrderFilter ALL = new OrderFilter(Optional.empty(), Optional.empty());
}
