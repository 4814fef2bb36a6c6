package org.vintner.api.books;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/**
 * A difference between a bill and our books. It is settled by itself when it is gone.
 *
 * @param id its id, the subject of its attention item
 * @param bill in which bill it was found, or which bill lacks it
 * @param channel whose bill
 * @param kind what differs
 * @param number the provider's number of the payment or refund; for fees the currency
 * @param payment our payment, if there is one
 * @param refund our refund, if there is one
 * @param billed what the bill says
 * @param booked what we say
 * @param what what is another one, such as {@code amount} or {@code ledger}; in words for an operator
 * @param foundAt since when
 * @param settledAt when it was gone
 */
public record BillDifference(
        BillDifferenceId id,
        BillId bill,
        String channel,
        BillDifferenceKind kind,
        String number,
        Optional<PaymentId> payment,
        Optional<RefundId> refund,
        Optional<Money> billed,
        Optional<Money> booked,
        String what,
        Instant foundAt,
        Optional<Instant> settledAt) {}
