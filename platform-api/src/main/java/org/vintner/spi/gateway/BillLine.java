package org.vintner.spi.gateway;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/** One movement in a provider's books. Amounts are 0 or more; the kind of the line tells the direction. */
public sealed interface BillLine {

    /**
     * {@return the provider's number of this line, unique in the channel and the same whenever the bill is read; where lines have
     * no number of their own, that of the payment or refund. At most 200 characters, never empty}
     */
    String line();

    /** {@return when the provider booked it} */
    Instant at();

    /**
     * A captured payment.
     *
     * @param line see {@link #line()}
     * @param at see {@link #at()}
     * @param providerPayment the provider's number of the captured payment, as in {@link Fact.Captured}
     * @param payment our number, as the provider repeated it; empty when what it repeated is none of ours
     * @param amount how much the buyer paid, in the payment's currency, before fees
     * @param fee what the provider kept of it, maybe in another currency (that of the settlement); empty when the bill does not
     *     say, and 0 when it says that there is none
     */
    record Payment(
            String line,
            Instant at,
            String providerPayment,
            Optional<PaymentId> payment,
            Money amount,
            Optional<Money> fee)
            implements BillLine {

        /** Refuses a line without numbers. */
        public Payment {
            requireNumber(line, "line");
            requireNumber(providerPayment, "providerPayment");
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * Money that was paid back.
     *
     * @param line see {@link #line()}
     * @param at see {@link #at()}
     * @param providerRefund the provider's number of the refund, as in {@link Fact.Refunded}
     * @param refund our number, as the provider repeated it; empty when it was made at the provider's desk
     * @param providerPayment the provider's number of the payment, when the bill says it
     * @param payment our number of the payment, as the provider repeated it
     * @param amount how much the buyer got back, in the payment's currency
     * @param feeReturned what the provider gave back of its fee; empty when the bill does not say
     */
    record Refund(
            String line,
            Instant at,
            String providerRefund,
            Optional<RefundId> refund,
            Optional<String> providerPayment,
            Optional<PaymentId> payment,
            Money amount,
            Optional<Money> feeReturned)
            implements BillLine {

        /** Refuses a line without numbers. */
        public Refund {
            requireNumber(line, "line");
            requireNumber(providerRefund, "providerRefund");
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * A fee that belongs to no single payment, such as a monthly one.
     *
     * @param line see {@link #line()}
     * @param at see {@link #at()}
     * @param amount how much the provider took
     * @param what for what, in the provider's words
     */
    record Fee(String line, Instant at, Money amount, String what) implements BillLine {

        /** Refuses a line without a number. */
        public Fee {
            requireNumber(line, "line");
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * Anything else: a payout, a dispute, a correction.
     *
     * @param line see {@link #line()}
     * @param at see {@link #at()}
     * @param direction whether the account gained or lost by it
     * @param amount how much
     * @param what what it is, in the provider's words
     */
    record Other(String line, Instant at, Direction direction, Money amount, String what) implements BillLine {

        /** Refuses a line without a number. */
        public Other {
            requireNumber(line, "line");
            Objects.requireNonNull(at, "at");
        }
    }

    /** Which way money went, as the merchant's account sees it. */
    enum Direction {
        /** The account has more. */
        IN,
        /** The account has less. */
        OUT
    }

    private static void requireNumber(String number, String name) {
        if (number.isBlank() || number.length() > 200) {
            throw new IllegalArgumentException(name + " has 1 to 200 characters");
        }
    }
}
