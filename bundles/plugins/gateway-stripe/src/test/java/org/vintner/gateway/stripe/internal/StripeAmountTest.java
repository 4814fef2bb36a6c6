package org.vintner.gateway.stripe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Money;
import org.vintner.gateway.http.JsonObject;
import org.vintner.spi.gateway.GatewayTerms;

/** Amounts in Stripe's form, in both directions (docs.stripe.com/currencies). */
class StripeAmountTest {

    @Test
    @DisplayName(
            "For every currency and every amount within the limits: written, read, the same; never more than eight digits")
    void everyAmountComesBack() {
        Random random = new Random(42);
        int currencies = 0;
        for (Currency currency : Currency.getAvailableCurrencies()) {
            if (!StripeAmount.isTaken(currency)) {
                continue;
            }
            currencies++;
            GatewayTerms.Limit limit = StripeAmount.limit(currency);
            long steps = limit.largest() / limit.step();
            for (int i = 0; i < 300; i++) {
                long amount =
                        limit.step() * (i == 0 ? 1 : i == 1 ? steps : 1 + Math.floorMod(random.nextLong(), steps));
                Money money = new Money(amount, currency);
                long written = StripeAmount.write(money);
                assertThat(written).isBetween(1L, 99_999_999L);
                assertThat(StripeAmount.read(written, currency.getCurrencyCode().toLowerCase(Locale.ROOT)))
                        .isEqualTo(money);
            }
        }
        assertThat(currencies).isGreaterThan(100);
    }

    @ParameterizedTest
    @DisplayName("The number is the amount in the places that Stripe documents")
    @CsvSource({
        "EUR, 1999, 1999, 2", "JPY, 500, 500, 0", "KRW, 500, 500, 0", "VND, 10000, 10000, 0", "XOF, 655, 655, 0",
        "MGA, 50000, 500, 0", "ISK, 700, 70000, 2", "UGX, 5000, 500000, 2", "HUF, 12345, 12345, 2",
                "TWD, 10050, 10050, 2",
        "KWD, 12340, 12340, 3", "BHD, 10, 10, 3", "TND, 1230, 1230, 3"
    })
    void writesWhatStripeDocuments(String code, long iso, long stripe, int places) {
        Money money = Money.of(iso, code);
        assertThat(StripeAmount.write(money)).isEqualTo(stripe);
        int digits = money.currency().getDefaultFractionDigits();
        assertThat(BigDecimal.valueOf(stripe, places)).isEqualByComparingTo(BigDecimal.valueOf(iso, digits));
    }

    @ParameterizedTest
    @CsvSource({"KWD, 12345", "BHD, 1", "MGA, 50001"})
    void whatStripeHasNoPlacesForIsRefused(String code, long amount) {
        Money money = Money.of(amount, code);
        assertThat(amount % StripeAmount.limit(money.currency()).step()).isNotZero();
        assertThatThrownBy(() -> StripeAmount.write(money)).hasMessageContaining(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"IQD", "LYD", "CLF", "UYI", "XXX", "XAU"})
    void currenciesOfUnknownFormAreNotTaken(String code) {
        assertThat(StripeAmount.isTaken(Currency.getInstance(code))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"70050, isk", "-1, eur", "1, zzz", "1, xxx"})
    void whatIsNoAmountIsNotRead(long number, String code) {
        assertThatThrownBy(() -> StripeAmount.read(number, code)).isInstanceOf(JsonObject.Malformed.class);
    }
}
