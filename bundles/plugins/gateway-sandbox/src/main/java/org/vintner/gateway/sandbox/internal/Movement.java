package org.vintner.gateway.sandbox.internal;

import java.time.Instant;
import org.vintner.api.Money;

/** Money that went in or out, in the order of the provider's books. */
sealed interface Movement {

    /** {@return when it was booked} */
    Instant at();

    /** {@return the payment that it is, or of which it is a refund} */
    SandboxPayment payment();

    /** {@return how much} */
    Money amount();

    /** A payer has paid. */
    record Paid(Instant at, SandboxPayment payment) implements Movement {
        @Override
        public Money amount() {
            return payment.amount();
        }
    }

    /** A payer got money back. */
    record PaidBack(Instant at, SandboxPayment payment, SandboxRefund refund) implements Movement {
        @Override
        public Money amount() {
            return refund.amount();
        }
    }
}
