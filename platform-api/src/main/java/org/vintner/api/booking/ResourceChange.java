package org.vintner.api.booking;

import java.util.Optional;

/**
 * What is to be changed of a resource; what is empty stays. Its zone never changes: what is booked stands in it.
 *
 * @param name new name
 * @param capacity new number of seats; no booked seat may have a higher number
 */
public record ResourceChange(Optional<String> name, Optional<Integer> capacity) {}
