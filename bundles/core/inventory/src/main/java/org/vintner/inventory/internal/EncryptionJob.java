package org.vintner.inventory.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.id.KeyId;
import org.vintner.api.jobs.Job;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.EncryptionStore;
import org.vintner.persistence.store.UnitOfWork;

/** After a rotation, encrypts the older values anew in short transactions, passing over keys that are just being sold. */
@Component(service = Job.class)
public final class EncryptionJob implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(EncryptionJob.class);
    private static final int BATCH = 500;

    /** A run ends well within its lease; the next one goes on. */
    private static final int BATCHES_A_RUN = 50;

    /** How many runs to leave out when only rejected lines and stored answers, which go with time, hold an old key in use. */
    private static final int PATIENCE = 120;

    private final EncryptionStore store;
    private final UnitOfWork unitOfWork;
    private final AtomicLong left = new AtomicLong();
    private final AutoCloseable gauge;
    private int leaveOut;

    @Activate
    public EncryptionJob(
            @Reference EncryptionStore store, @Reference UnitOfWork unitOfWork, @Reference Metrics metrics) {
        this.store = store;
        this.unitOfWork = unitOfWork;
        this.gauge = metrics.gauge("encryption.keys.left", left::get);
    }

    @Deactivate
    void close() throws Exception {
        gauge.close();
    }

    @Override
    public String name() {
        return "encryption-rotation";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run() {
        if (!store.hasOld()) {
            leaveOut = 0;
            return;
        }
        if (leaveOut-- > 0) {
            return;
        }
        unitOfWork.call(store::encryptSecretsAnew);
        left.set(store.left());
        Optional<KeyId> at = Optional.empty();
        for (int i = 0; i == 0 || (at.isPresent() && i < BATCHES_A_RUN); i++) {
            Optional<KeyId> from = at;
            at = unitOfWork.call(() -> store.encryptAnew(from, BATCH));
            left.updateAndGet(before -> Math.max(0, before - BATCH));
        }
        left.set(store.left());
        if (left.get() == 0 && store.retire() > 0) {
            LOG.info("Every stored value is encrypted by the active data key; the older ones are retired");
        } else if (left.get() == 0) {
            leaveOut = PATIENCE;
        }
    }
}
