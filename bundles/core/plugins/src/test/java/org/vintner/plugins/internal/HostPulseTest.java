package org.vintner.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostPulseTest {

    private final HostPulse pulse = new HostPulse();

    @AfterEach
    void stop() {
        pulse.stop();
    }

    @Test
    void serverIsLateWhenItGivesLessThanAQuarterOfAProcessor() {
        assertThat(HostPulse.starved(12, 47)).isFalse();
        assertThat(HostPulse.starved(12, 48)).isTrue();
    }

    @Test
    void lateIsAServerOnWhichManyThreadsWantEachProcessor() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> greedy = IntStream.range(0, 16 * Runtime.getRuntime().availableProcessors())
                .mapToObj(i -> new Thread(() -> spin(enough), "greedy-" + i))
                .toList();
        greedy.forEach(Thread::start);
        try (HostPulse.Watch watch = pulse.watch()) {
            while (!watch.starved()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        } finally {
            enough.set(true);
            for (Thread each : greedy) {
                each.join();
            }
        }
    }

    private static void spin(AtomicBoolean enough) {
        while (!enough.get()) {
            Thread.onSpinWait();
        }
    }
}
