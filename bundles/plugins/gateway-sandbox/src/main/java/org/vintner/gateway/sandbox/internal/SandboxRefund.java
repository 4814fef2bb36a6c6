package org.vintner.gateway.sandbox.internal;

import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/**
 * Money paid back, in the provider's books.
 *
 * @param refund the shop's number
 * @param payment of which payment
 * @param providerRefund the provider's number
 * @param amount how much
 */
record SandboxRefund(RefundId refund, PaymentId payment, String providerRefund, Money amount) {}
