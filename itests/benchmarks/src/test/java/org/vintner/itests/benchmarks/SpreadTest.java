package org.vintner.itests.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void theMiddleOfAnOddNumberIsOneOfThemAndOfAnEvenNumberTheMeanOfTwo() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Spread(2.5, 1, 4));
    }

    @Test
    void nothingMeasuredIsNoFigure() {
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRatioIsThatOfTheMediansWithinThatOfThePairs() {
        Spread ratio = Spread.ratio(List.of(10.0, 20.0, 30.0), List.of(10.0, 10.0, 5.0));

        assertThat(ratio).isEqualTo(new Spread(2, 1, 6));
    }

    @Test
    void numbersHaveAsManyDigitsAsMeanSomething() {
        assertThat(List.of(12345.6, 123.4, 12.34, 1.234, 0.01234))
                .map(Spread::number)
                .containsExactly("12,346", "123", "12.3", "1.23", "0.012");
    }

    @Test
    void aGoalIsMetByItsOwnNumberUnlessItMustBePassed() {
        assertThat(Wanted.atLeast(1.3).met(1.3)).isTrue();
        assertThat(Wanted.atLeast(1.3).met(1.29)).isFalse();
        assertThat(Wanted.atMost(15).met(15.1)).isFalse();
        assertThat(Wanted.below(3).met(3)).isFalse();
        assertThat(Wanted.below(3).met(2.9)).isTrue();
        assertThat(Wanted.atLeast(1.3)).hasToString(">= 1.30");
        assertThat(Wanted.below(3)).hasToString("< 3.00");
    }
}
