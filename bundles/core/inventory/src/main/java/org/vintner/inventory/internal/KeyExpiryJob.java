package org.vintner.inventory.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.KeyBatchStore;
import org.vintner.persistence.store.KeyClaimStore;
import org.vintner.persistence.store.LicenseKeyStore;

/**
 * Takes keys out of stock whose own time is over (they are not sold before it runs either), and forgets what was kept for a
 * time only: the text of rejected lines, and whose reservations ended.
 */
@Component(service = Job.class, configurationPid = "org.vintner.inventory")
public final class KeyExpiryJob implements Job {

    private static final int BATCH = 1_000;

    private final LicenseKeyStore keys;
    private final KeyBatchStore batches;
    private final KeyClaimStore claims;
    private final Duration keepRejected;

    @Activate
    public KeyExpiryJob(
            @Reference LicenseKeyStore keys,
            @Reference KeyBatchStore batches,
            @Reference KeyClaimStore claims,
            InventoryConfig config) {
        this.keys = keys;
        this.batches = batches;
        this.claims = claims;
        this.keepRejected = Duration.ofDays(config.keepRejectedDays());
    }

    @Override
    public String name() {
        return "key-expiry";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(30);
    }

    @Override
    public void run() {
        while (keys.expireDue(BATCH) == BATCH
                || batches.forget(keepRejected, BATCH) == BATCH
                || claims.forget(BATCH) == BATCH) {
            // the next batch
        }
    }
}
