package org.vintner.downloads.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.metrics.Metrics;

/** What operators see of downloads. Answers are counted here, of which a resumed download has many; grants count copies. */
@Component(service = DownloadMetrics.class)
public final class DownloadMetrics {
    private static final String ANSWERS = "downloads.answers";
    private static final String OUTCOME = "outcome";

    private final Metrics metrics;
    private final AtomicInteger active = new AtomicInteger();
    private final LongAdder bytes = new LongAdder();
    private final AutoCloseable activeGauge;
    private final AutoCloseable bytesGauge;

    @Activate
    public DownloadMetrics(@Reference Metrics metrics) {
        this.metrics = metrics;
        this.activeGauge = metrics.gauge("downloads.active", active::get);
        this.bytesGauge = metrics.gauge("downloads.bytes", bytes::sum);
    }

    @Deactivate
    void close() throws Exception {
        activeGauge.close();
        bytesGauge.close();
    }

    /** Bytes are about to be sent. */
    void started() {
        metrics.count(ANSWERS, OUTCOME, "started");
        active.incrementAndGet();
    }

    void firstByteAfter(Duration time) {
        metrics.time("downloads.first.byte", time);
    }

    void sent(long count) {
        bytes.add(count);
    }

    /** Every byte of the answer went out. */
    void completed() {
        metrics.count(ANSWERS, OUTCOME, "completed");
    }

    /** The client's side broke. */
    void broken() {
        metrics.count(ANSWERS, OUTCOME, "broken");
    }

    /** After {@link #started}, however it ended. */
    void ended() {
        active.decrementAndGet();
    }

    void refused(CommerceError reason) {
        metrics.count("downloads.refused", "reason", reason.code());
    }
}
