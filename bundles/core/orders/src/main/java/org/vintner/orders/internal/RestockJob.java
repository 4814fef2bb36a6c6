package org.vintner.orders.internal;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.jobs.Job;

/** Serves paid orders that were short, whatever filled the stock: an import, a generation, a release or a refund (S2.22). */
@Component(service = Job.class)
public final class RestockJob implements Job {

    private final StockAllocation allocation;

    @Activate
    public RestockJob(@Reference StockAllocation allocation) {
        this.allocation = allocation;
    }

    @Override
    public String name() {
        return "order-restock";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(3);
    }

    @Override
    public void run() {
        allocation.all(Actor.system(name()));
    }
}
