package org.vintner.gateway.paypal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.Money;
import org.vintner.gateway.http.JsonObject;
import org.vintner.spi.gateway.GatewayTerms;

/** Amounts in PayPal's form, in both directions. */
class PayPalAmountTest {

    @Test
    @DisplayName(
            "For every currency and every amount within the limits: written, read, the same, and what BigDecimal says")
    void everyAmountComesBack() {
        Random random = new Random(42);
        int currencies = 0;
        for (Currency currency : Currency.getAvailableCurrencies()) {
            if (!PayPalAmount.isTaken(currency)) {
                continue;
            }
            currencies++;
            GatewayTerms.Limit limit = PayPalAmount.limit(currency);
            long steps = limit.largest() / limit.step();
            for (int i = 0; i < 500; i++) {
                long amount =
                        limit.step() * (i == 0 ? 1 : i == 1 ? steps : 1 + Math.floorMod(random.nextLong(), steps));
                Money money = new Money(amount, currency);
                String written = PayPalAmount.write(money);
                assertThat(new BigDecimal(written))
                        .isEqualByComparingTo(BigDecimal.valueOf(amount, currency.getDefaultFractionDigits()));
                assertThat(PayPalAmount.read(written, currency.getCurrencyCode()))
                        .isEqualTo(money);
            }
        }
        assertThat(currencies).isEqualTo(24);
    }

    @ParameterizedTest
    @CsvSource({"EUR, 1999, 19.99", "EUR, 5, 0.05", "JPY, 500, 500", "HUF, 12300, 123", "TWD, 100, 1"})
    void writesWhatPayPalDocuments(String code, long amount, String written) {
        assertThat(PayPalAmount.write(Money.of(amount, code))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"HUF, 12350", "TWD, 1"})
    void whatPayPalHasNoPlacesForIsRefused(String code, long amount) {
        assertThatThrownBy(() -> PayPalAmount.write(Money.of(amount, code))).hasMessageContaining(code);
    }

    @ParameterizedTest
    @CsvSource({"JPY, 5.5", "JPY, 5.0", "HUF, 5.50", "EUR, 5.001", "KWD, 5.000", "XXX, 1", "eur, 1.00"})
    void whatIsNoAmountIsNotRead(String code, String value) {
        assertThatThrownBy(() -> PayPalAmount.read(value, code)).isInstanceOf(JsonObject.Malformed.class);
    }
}
