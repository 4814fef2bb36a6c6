package org.vintner.gateway.sandbox.internal;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.gateway.StartRequest;

/**
 * The payment provider, as its customers see it: the shop through {@link SandboxGateway}, the payer through {@link PayDesk}.
 * Whatever it answers is on disk before.
 */
interface SandboxProvider {

    /** {@return the merchant account that its answers are about} */
    String account();

    /** Opens a payment; a repeat under the same number returns the one that exists, whatever is asked for now. */
    SandboxPayment open(StartRequest request);

    /** {@return how a payment of this number stands} */
    Optional<SandboxPayment> find(PaymentId payment);

    /** {@return how the payment with this handle stands} */
    Optional<SandboxPayment> find(String reference);

    /** {@return how a refund of this number stands} */
    Optional<SandboxRefund> find(RefundId refund);

    /**
     * Ends a payment that waits. One that does not wait any more stays as it is.
     *
     * @param state how it ends
     * @return how it stands now
     */
    Optional<SandboxPayment> settle(PaymentId payment, SandboxPayment.State state);

    /**
     * Pays back; a repeat under the same number returns the refund that exists, whatever is asked for now.
     *
     * @param refund the shop's number; empty when it is made at the provider's own desk
     * @return the refund, or empty when the payment is not paid, of another currency or was paid back beyond that
     */
    Optional<SandboxRefund> refund(Optional<RefundId> refund, PaymentId payment, Money amount);

    /** Tells what was booked within a time, in the order of the books. */
    void movements(Instant from, Instant until, Consumer<Movement> reader);
}
