package org.vintner.api.payments;

import java.util.List;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.OrderLineId;

/**
 * What to pay back: without lines and amount all that is left, and with it every line of the order; with lines exactly these; with
 * an amount only a part of the money, which takes nothing from the buyer unless it is all that is left.
 *
 * @param amount how much; when empty, what the lines cost, or all that is left when there are none
 * @param lines lines of the order that are taken back, each of which can be refunded once; at most what they cost is paid back
 * @param reason why, 1 to 500 characters, for the books
 */
public record NewRefund(Optional<Money> amount, List<OrderLineId> lines, String reason) {

    /** Copies the lines. */
    public NewRefund {
        lines = List.copyOf(lines);
    }
}
