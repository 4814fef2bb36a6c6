package org.vintner.spi.gateway;

import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/**
 * What a gateway is to pay back.
 *
 * @param refund our number: the idempotency key
 * @param payment our number of the payment
 * @param providerPayment the provider's number of the captured payment
 * @param captured what was captured
 * @param amount how much of it
 * @param reason why, one line
 */
public record RefundRequest(
        RefundId refund, PaymentId payment, String providerPayment, Money captured, Money amount, String reason) {}
