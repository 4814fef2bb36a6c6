package org.vintner.api.booking;

import java.time.Instant;
import org.vintner.api.Money;
import org.vintner.api.id.BookingId;

/**
 * What is paid back when a booking is canceled now.
 *
 * @param booking which booking
 * @param percent of what was paid
 * @param refund how much that is
 * @param at the moment for which this was reckoned
 */
public record CancellationQuote(BookingId booking, int percent, Money refund, Instant at) {}
