package org.vintner.payments.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.jobs.Job;

/** Checks what moved last (S1.49). */
@Component(service = Job.class)
public final class InvariantsJob implements Job {

    private final InvariantWatch watch;

    @Activate
    public InvariantsJob(@Reference InvariantWatch watch) {
        this.watch = watch;
    }

    @Override
    public String name() {
        return "invariants";
    }

    @Override
    public Duration interval() {
        return watch.interval();
    }

    @Override
    public void run() {
        watch.watch(false);
    }
}
