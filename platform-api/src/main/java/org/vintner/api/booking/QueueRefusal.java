package org.vintner.api.booking;

import java.util.Optional;

/**
 * Why an order of a queue was not placed: what a buyer would have been told who ordered at that moment.
 *
 * @param code the error's code, such as {@code slot_taken}
 * @param detail the reason in words
 * @param param which part of the order was refused, such as {@code lines[0].booking.start}
 */
public record QueueRefusal(String code, String detail, Optional<String> param) {}
