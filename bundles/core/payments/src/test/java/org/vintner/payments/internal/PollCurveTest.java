package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PollCurveTest {

    @Test
    void pausesGrowUntilAQuarterOfAnHour() {
        assertThat(IntStream.range(0, 7).mapToObj(PollCurve::after).map(Duration::toSeconds))
                .containsExactly(15L, 45L, 120L, 300L, 900L, 900L, 900L);
    }

    @Test
    void whatIsStillOpenAtTheEndIsAskedAboutSoonAndThenOnceAnHour() {
        List<Long> pauses = new ArrayList<>();
        Duration late = Duration.ZERO;
        while (pauses.size() < 8) {
            Duration pause = PollCurve.afterEnd(late);
            pauses.add(pause.toSeconds());
            late = late.plus(pause);
        }
        assertThat(pauses).containsExactly(5L, 15L, 45L, 120L, 300L, 900L, 3600L, 3600L);
    }
}
