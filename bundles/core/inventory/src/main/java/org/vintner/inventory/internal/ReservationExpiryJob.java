package org.vintner.inventory.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.LicenseKeyStore;

/** Returns keys to stock whose reservation has ended. */
@Component(service = Job.class)
public final class ReservationExpiryJob implements Job {

    private static final int BATCH = 1_000;

    private final LicenseKeyStore store;

    @Activate
    public ReservationExpiryJob(@Reference LicenseKeyStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "reservation-expiry";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run() {
        while (store.releaseDue(BATCH) == BATCH) {
            // the next batch
        }
    }
}
