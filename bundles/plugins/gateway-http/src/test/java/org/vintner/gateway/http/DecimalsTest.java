package org.vintner.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

    /** Amounts of every size, at the limits, in currencies of no, two and three decimals. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3})
    void everyAmountComesBackAsItWas(int decimals) {
        Random random = new Random(decimals);
        for (int i = 0; i < 20_000; i++) {
            long amount = random.nextLong() >>> (1 + random.nextInt(62));
            assertSame(amount, decimals);
        }
        for (long amount : new long[] {0, 1, 9, 10, 99, 100, 999, 1000, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            assertSame(amount, decimals);
        }
    }

    private static void assertSame(long amount, int decimals) {
        String text = Decimals.text(amount, decimals);
        assertThat(new BigDecimal(text)).isEqualByComparingTo(BigDecimal.valueOf(amount, decimals));
        assertThat(Decimals.minorUnits(text, decimals)).isEqualTo(amount);
    }

    @ParameterizedTest
    @CsvSource({"19.9, 2, 1990", "19, 2, 1900", "0.01, 2, 1", "00.10, 2, 10", "5, 0, 5", "1.5, 3, 1500"})
    void fewerDecimalsAreTaken(String text, int decimals, long amount) {
        assertThat(Decimals.minorUnits(text, decimals)).isEqualTo(amount);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2",
                "100.004",
                "-1",
                "+1",
                "１",
                "9223372036854775808",
                "92233720368547758.08",
                "",
                " 1",
                "1 ",
                ".5",
                "1.",
                "1,00",
                "0x1",
                "NaN",
                "Infinity",
                "1\u0000",
                "1.0.0"
            })
    void whatIsNoAmountIsRefused(String text) {
        assertThatThrownBy(() -> Decimals.minorUnits(text, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noNegativeAmountIsWritten() {
        assertThatThrownBy(() -> Decimals.text(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
