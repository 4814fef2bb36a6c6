package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

    @Test
    @DisplayName("S2.12 S2.30: the first refusal of a channel is logged at once, then a sum each minute")
    void floodOfForgeriesIsAFewLines() {
        AtomicLong now = new AtomicLong();
        RefusalLog log = new RefusalLog(now::get);

        assertThat(log.note("stripe", "wrong signature"))
                .contains("A notification for channel stripe was refused: wrong signature");
        for (int i = 0; i < 1_000; i++) {
            assertThat(log.note("stripe", "wrong signature")).isEmpty();
        }
        assertThat(log.note("paypal", "stale")).isPresent();

        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThat(log.note("stripe", "stale"))
                .contains("A notification for channel stripe was refused: stale; 1000 others before it were, too");
    }
}
