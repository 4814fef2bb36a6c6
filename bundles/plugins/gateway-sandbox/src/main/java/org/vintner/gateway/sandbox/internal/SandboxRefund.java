package org.vintner.gateway.sandbox.internal;

import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/**
 * Money paid back, in the provider's books.
 *
 * @param refund the shop's number; empty when it was made at the provider's own desk
 * @param payment of which payment
 * @param providerRefund the provider's number
 * @param amount how much
 */
record SandboxRefund(Optional<RefundId> refund, PaymentId payment, String providerRefund, Money amount) {}
