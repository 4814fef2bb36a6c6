package org.vintner.payments.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.jobs.Job;

/** Checks everything, once a day. */
@Component(service = Job.class)
public final class InvariantsFullJob implements Job {

    private final InvariantWatch watch;

    @Activate
    public InvariantsFullJob(@Reference InvariantWatch watch) {
        this.watch = watch;
    }

    @Override
    public String name() {
        return "invariants-full";
    }

    @Override
    public Duration interval() {
        return Duration.ofDays(1);
    }

    @Override
    public Duration lease() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        watch.watch(true);
    }
}
