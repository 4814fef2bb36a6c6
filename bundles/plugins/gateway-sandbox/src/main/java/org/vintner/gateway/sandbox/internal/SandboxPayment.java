package org.vintner.gateway.sandbox.internal;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/**
 * A payment in the provider's books.
 *
 * @param payment the shop's number
 * @param reference the provider's handle, unguessable: who has it can pay
 * @param providerPayment the provider's number once it is paid, before that empty
 * @param expiresAt when it can no longer be paid
 */
record SandboxPayment(
        PaymentId payment,
        String reference,
        Money amount,
        String subject,
        Locale locale,
        URI returnUrl,
        URI notifyUrl,
        Instant expiresAt,
        State state,
        String providerPayment,
        List<SandboxRefund> refunds) {

    /** How it stands. All but WAITING are final. */
    enum State {
        WAITING,
        PAID,
        DECLINED,
        CLOSED
    }

    SandboxPayment settled(State newState, String number) {
        return new SandboxPayment(
                payment, reference, amount, subject, locale, returnUrl, notifyUrl, expiresAt, newState, number,
                refunds);
    }

    SandboxPayment with(SandboxRefund refund) {
        List<SandboxRefund> all = new ArrayList<>(refunds);
        all.add(refund);
        return new SandboxPayment(
                payment,
                reference,
                amount,
                subject,
                locale,
                returnUrl,
                notifyUrl,
                expiresAt,
                state,
                providerPayment,
                List.copyOf(all));
    }

    SandboxPayment withAmount(Money named) {
        return new SandboxPayment(
                payment,
                reference,
                named,
                subject,
                locale,
                returnUrl,
                notifyUrl,
                expiresAt,
                state,
                providerPayment,
                refunds);
    }

    Optional<SandboxRefund> refund(RefundId refund) {
        return refunds.stream()
                .filter(made -> made.refund().equals(Optional.of(refund)))
                .findFirst();
    }

    /** {@return what was not paid back yet, in minor units} */
    long refundable() {
        long refunded =
                refunds.stream().mapToLong(refund -> refund.amount().amount()).sum();
        return state == State.PAID ? amount.amount() - refunded : 0;
    }
}
