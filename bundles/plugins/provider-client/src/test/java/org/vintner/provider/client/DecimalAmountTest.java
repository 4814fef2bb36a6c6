package org.vintner.provider.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalAmountTest {

    private static final long LARGEST = 999_999_999_999_999L;

    @Test
    @DisplayName("Every amount comes back as it went, and is what BigDecimal says")
    void everyAmountComesBack() {
        Random random = new Random(42);
        LongStream amounts = LongStream.concat(
                LongStream.of(0, 1, 9, 10, 99, 100, 101, 999, 1000, LARGEST),
                LongStream.generate(() -> Math.floorMod(random.nextLong(), LARGEST))
                        .limit(20_000));
        amounts.forEach(units -> {
            for (int places = 0; places <= 3; places++) {
                String text = DecimalAmount.write(units, places);
                assertThat(text).isEqualTo(BigDecimal.valueOf(units, places).toPlainString());
                assertThat(DecimalAmount.read(text, places)).isEqualTo(units);
            }
        });
    }

    @Test
    void fewerPlacesAreExact() {
        assertThat(DecimalAmount.read("7", 2)).isEqualTo(700);
        assertThat(DecimalAmount.read("7.5", 2)).isEqualTo(750);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2",
                "100.004",
                "-1",
                "+1",
                "",
                " 1",
                "1 ",
                "１００",
                "1,00",
                "01",
                ".5",
                "5.",
                "1.0.0",
                "NaN",
                "0x10",
                "9223372036854775808",
                "92233720368547758.08",
                "99999999999999999999999999"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> DecimalAmount.read(text, 2)).isInstanceOf(JsonObject.Malformed.class);
    }
}
