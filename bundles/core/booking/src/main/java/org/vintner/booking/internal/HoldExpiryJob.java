package org.vintner.booking.internal;

import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.booking.BookingState;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.BookingStore;
import org.vintner.persistence.store.BookingStore.Moved;
import org.vintner.persistence.store.UnitOfWork;

/** Frees the time of holds that nobody paid in time. Whoever wants such a time before this runs gets it at once. */
@Component(service = Job.class)
public final class HoldExpiryJob implements Job {

    private static final int BATCH = 1_000;

    private final BookingStore store;
    private final BookingHistory history;
    private final UnitOfWork unitOfWork;

    @Activate
    public HoldExpiryJob(
            @Reference BookingStore store, @Reference BookingHistory history, @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.history = history;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public String name() {
        return "hold-expiry";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void run() {
        while (unitOfWork.call(this::expireBatch) == BATCH) {
            // the next batch
        }
    }

    private int expireBatch() {
        List<Moved> expired = store.expireDue(BATCH);
        history.tell(expired, BookingState.EXPIRED);
        return expired.size();
    }
}
