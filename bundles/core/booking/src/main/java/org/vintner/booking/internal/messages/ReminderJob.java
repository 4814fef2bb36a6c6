package org.vintner.booking.internal.messages;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.events.EventTypes;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.BookingReminderStore;
import org.vintner.persistence.store.BookingReminderStore.Due;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Tells of bookings whose reminder is due: it is noted, once for each start, in the transaction that stores the event, and the message
 * follows by the outbox.
 */
@Component(service = Job.class)
public final class ReminderJob implements Job {

    private static final int BATCH = 500;

    private final BookingReminderStore store;
    private final OutboxStore outbox;
    private final UnitOfWork unitOfWork;

    @Activate
    public ReminderJob(
            @Reference BookingReminderStore store, @Reference OutboxStore outbox, @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.outbox = outbox;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public String name() {
        return "booking-reminder";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(20);
    }

    @Override
    public void run() {
        while (remind() > 0) {
            // the next batch
        }
    }

    private int remind() {
        return unitOfWork.call(() -> {
            List<Due> due = store.takeDue(BATCH);
            if (!due.isEmpty()) {
                outbox.append(due.stream().map(ReminderJob::event).toList());
            }
            return due.size();
        });
    }

    private static NewEvent event(Due due) {
        return new NewEvent(
                EventTypes.BOOKING_REMINDER_DUE,
                due.booking().toString(),
                Map.of("order", due.order().toString()));
    }
}
