package org.vintner.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthTest {

    private final AtomicLong now = new AtomicLong();
    private final Health health = new Health("a", now::get);

    @Test
    void aPluginIsIllFromItsFirstFailureUntilHalfAMinuteWithoutOne() {
        assertThat(health.isIll()).isFalse();
        health.ill("start", "test");
        health.well();
        assertThat(health.isIll()).isTrue();
        now.addAndGet(TimeUnit.SECONDS.toNanos(29));
        health.ill("start", "test");
        now.addAndGet(TimeUnit.SECONDS.toNanos(29));
        health.well();
        assertThat(health.isIll()).isTrue();
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        health.well();
        assertThat(health.isIll()).isFalse();
    }
}
