package org.vintner.orders.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.jobs.Job;

/** Pays lines back whose stock did not come in time. */
@Component(service = Job.class)
public final class ShortageDeadlineJob implements Job {

    private final ShortageRefunds refunds;

    @Activate
    public ShortageDeadlineJob(@Reference ShortageRefunds refunds) {
        this.refunds = refunds;
    }

    @Override
    public String name() {
        return "shortage-deadline";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void run() {
        refunds.overdue(Actor.system(name()));
    }
}
