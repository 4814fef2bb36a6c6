package org.vintner.api.payments;

import java.util.Optional;
import org.vintner.api.Money;

/**
 * What to pay back.
 *
 * @param amount how much; all that is left when empty
 * @param reason why, 1 to 500 characters, for the books
 */
public record NewRefund(Optional<Money> amount, String reason) {}
