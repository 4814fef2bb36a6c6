package org.vintner.booking.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.BookingStore;

/** Deletes holds that came to nothing, long after their time: no late payment can bring them back then. */
@Component(service = Job.class)
public final class HoldPurgeJob implements Job {

    private static final int BATCH = 1_000;
    private static final Duration AGE = Duration.ofDays(30);

    private final BookingStore store;

    @Activate
    public HoldPurgeJob(@Reference BookingStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "hold-purge";
    }

    @Override
    public Duration interval() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        while (store.purge(AGE, BATCH) == BATCH) {
            // the next batch
        }
    }
}
