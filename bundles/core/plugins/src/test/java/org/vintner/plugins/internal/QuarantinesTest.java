package org.vintner.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class QuarantinesTest {

    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final Quarantines quarantines = new Quarantines(Duration.ofMinutes(1), new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void passingHarmIsTriedAgainEachTimeAfterTwiceAsLongUntilItIsForgiven() {
        quarantines.add("a", Harm.passing("sandbox", "fails"));
        assertThat(quarantines.due()).isEmpty();
        now = now.plusSeconds(60);
        assertThat(quarantines.due()).containsExactly("a");
        quarantines.end("a");
        assertThat(quarantines.add("a", Harm.passing("sandbox", "fails")).retryAt())
                .contains(now.plusSeconds(120));
        quarantines.forgive("a");
        assertThat(quarantines.add("a", Harm.passing("sandbox", "fails")).retryAt())
                .contains(now.plusSeconds(60));
    }

    @Test
    void lastingHarmWaitsForAPerson() {
        quarantines.add("a", Harm.lasting("threads", "keeps 500 threads"));
        now = now.plus(Duration.ofDays(365));
        assertThat(quarantines.due()).isEmpty();
        assertThat(quarantines.names()).containsExactly("a");
    }

    @Test
    void pauseNeverGrowsBeyondAnHour() {
        for (int i = 0; i < 20; i++) {
            quarantines.add("a", Harm.passing("sandbox", "fails"));
        }
        assertThat(quarantines.of("a").orElseThrow().retryAt()).contains(now.plus(Duration.ofHours(1)));
    }
}
