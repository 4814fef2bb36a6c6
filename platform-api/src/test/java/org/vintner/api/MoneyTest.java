package org.vintner.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MoneyTest {

    private static void assertRefused(CommerceError error, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    @Test
    void amountsOfOneCurrencyAddUp() {
        Money price = Money.of(1999, "EUR");

        assertThat(price.times(3).plus(Money.of(1, "EUR"))).isEqualTo(Money.of(5998, "EUR"));
        assertThat(price.minus(price)).isEqualTo(Money.of(0, "EUR"));
    }

    @Test
    void currenciesDoNotMix() {
        assertRefused(CommerceError.CURRENCY_MISMATCH, () -> Money.of(1, "EUR").plus(Money.of(1, "JPY")));
        assertRefused(CommerceError.CURRENCY_MISMATCH, () -> Money.of(1, "EUR").minus(Money.of(1, "JPY")));
    }

    @Test
    void negativeHugeAndUnknownAreRefused() {
        assertRefused(CommerceError.INVALID_REQUEST, () -> Money.of(-1, "EUR"));
        assertRefused(CommerceError.INVALID_REQUEST, () -> Money.of(1, "EUR").minus(Money.of(2, "EUR")));
        assertRefused(
                CommerceError.INVALID_REQUEST,
                () -> Money.of(Long.MAX_VALUE, "EUR").times(2));
        assertRefused(CommerceError.INVALID_REQUEST, () -> Money.of(1, "Euro"));
    }
}
