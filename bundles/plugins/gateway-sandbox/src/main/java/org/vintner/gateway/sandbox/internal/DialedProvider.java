package org.vintner.gateway.sandbox.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.gateway.StartRequest;

/** The way to the provider, on which what the dial says happens: the shop's calls take it, the payer's don't. */
final class DialedProvider implements SandboxProvider {

    private final SandboxProvider provider;
    private final Dial dial;
    private final Duration timeout;

    /** @param timeout how long the shop waits for an answer */
    DialedProvider(SandboxProvider provider, Dial dial, Duration timeout) {
        this.provider = provider;
        this.dial = dial;
        this.timeout = timeout;
    }

    @Override
    public String account() {
        return dial.strikes(Misdeed.WRONG_MERCHANT) ? provider.account() + "-other" : provider.account();
    }

    @Override
    public SandboxPayment open(StartRequest request) {
        return call(() -> {
            declineMaybe();
            return provider.open(request);
        });
    }

    @Override
    public Optional<SandboxPayment> find(PaymentId payment) {
        return call(() -> provider.find(payment).map(this::misquoted));
    }

    @Override
    public Optional<SandboxPayment> find(String reference) {
        return call(() -> provider.find(reference).map(this::misquoted));
    }

    @Override
    public Optional<SandboxRefund> find(RefundId refund) {
        return call(() -> provider.find(refund));
    }

    @Override
    public Optional<SandboxPayment> settle(PaymentId payment, SandboxPayment.State state) {
        return call(() -> provider.settle(payment, state));
    }

    @Override
    public Optional<SandboxRefund> refund(Optional<RefundId> refund, PaymentId payment, Money amount) {
        return call(() -> {
            declineMaybe();
            return provider.refund(refund, payment, amount);
        });
    }

    @Override
    public void movements(Instant from, Instant until, Consumer<Movement> reader) {
        call(() -> {
            provider.movements(from, until, reader);
            return true;
        });
    }

    private void declineMaybe() {
        if (dial.strikes(Misdeed.DECLINE)) {
            throw new ProviderRefusal(SandboxGateway.DECLINED_BY_PROVIDER);
        }
    }

    private SandboxPayment misquoted(SandboxPayment payment) {
        return payment.withAmount(misquoted(payment.amount(), dial));
    }

    /** {@return the amount, or what the dial makes of it} */
    static Money misquoted(Money amount, Dial dial) {
        Money named = dial.strikes(Misdeed.WRONG_AMOUNT) ? new Money(amount.amount() + 1, amount.currency()) : amount;
        return dial.strikes(Misdeed.WRONG_CURRENCY) ? new Money(named.amount(), other(named.currency())) : named;
    }

    private static Currency other(Currency currency) {
        return List.of("USD", "EUR").stream()
                .map(Currency::getInstance)
                .filter(candidate -> !candidate.equals(currency))
                .findFirst()
                .orElseThrow();
    }

    private <T> T call(Supplier<T> deed) {
        if (dial.strikes(Misdeed.UNREACHABLE)) {
            throw new ProviderTrouble("The provider can't be reached.", false);
        }
        if (dial.strikes(Misdeed.HANG)) {
            dial.await(timeout);
            throw new ProviderTrouble("The provider did not answer in time.", true);
        }
        T answer = deed.get();
        if (dial.strikes(Misdeed.ANSWER_LATE)) {
            dial.await(timeout.dividedBy(2));
        }
        if (dial.strikes(Misdeed.LOSE_ANSWER)) {
            throw new ProviderTrouble("The connection broke before the provider's answer.", true);
        }
        if (dial.strikes(Misdeed.SERVER_ERROR)) {
            throw new ProviderTrouble("The provider answered HTTP 500.", true);
        }
        return answer;
    }
}
