package org.vintner.notifications.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.events.EventTypes;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Has administrators told of each item of the attention list once (S1.48, S2.23). While the hour's quota lasts, each item is a
 * message of its own; what comes in a burst, or waited for the quota, is one message together.
 */
@Component(service = Job.class, configurationPid = "org.vintner.notifications")
public final class AttentionReportJob implements Job {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int AT_ONCE = 1_000;

    private final AttentionStore attention;
    private final OutboxStore outbox;
    private final UnitOfWork unitOfWork;
    private final Administrators administrators;
    private final int perHour;

    @Activate
    public AttentionReportJob(
            @Reference AttentionStore attention,
            @Reference OutboxStore outbox,
            @Reference UnitOfWork unitOfWork,
            NotificationsConfig config) {
        this(attention, outbox, unitOfWork, Administrators.of(config), config.administratorMessagesPerHour());
    }

    AttentionReportJob(
            AttentionStore attention,
            OutboxStore outbox,
            UnitOfWork unitOfWork,
            Administrators administrators,
            int perHour) {
        this.attention = attention;
        this.outbox = outbox;
        this.unitOfWork = unitOfWork;
        this.administrators = administrators;
        this.perHour = perHour;
    }

    @Override
    public String name() {
        return "attention-report";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void run() {
        if (!administrators.addresses().isEmpty()) {
            unitOfWork.run(this::report);
        }
    }

    private void report() {
        int left = perHour - attention.reportsWithin(HOUR);
        List<AttentionItem> items = left > 0 ? attention.untold(AT_ONCE) : List.of();
        if (items.size() == 1 || items.size() < left) {
            items.forEach(item -> tell(List.of(item)));
        } else if (!items.isEmpty()) {
            tell(items);
        }
    }

    private void tell(List<AttentionItem> items) {
        UUID report = UUID.randomUUID();
        attention.reported(report, items.stream().map(AttentionItem::id).toList());
        // An aggregate for each recipient, so that one whose mailbox is full holds nobody back.
        outbox.append(administrators.marks().stream()
                .map(mark -> new NewEvent(
                        EventTypes.ATTENTION_REPORTED,
                        report + "/" + mark,
                        Map.of("report", report.toString(), "recipient", mark)))
                .toList());
    }
}
