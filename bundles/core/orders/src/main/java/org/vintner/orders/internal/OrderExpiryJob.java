package org.vintner.orders.internal;

import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.id.OrderId;
import org.vintner.api.jobs.Job;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderState;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.UnitOfWork;

/** Expires orders that nobody paid in time, and gives back what they hold. */
@Component(service = Job.class)
public final class OrderExpiryJob implements Job {

    private static final int BATCH = 200;

    private final OrderStore store;
    private final OrderHistory history;
    private final Fulfillers fulfillers;
    private final UnitOfWork unitOfWork;

    @Activate
    public OrderExpiryJob(
            @Reference OrderStore store,
            @Reference OrderHistory history,
            @Reference Fulfillers fulfillers,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.history = history;
        this.fulfillers = fulfillers;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public String name() {
        return "order-expiry";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void run() {
        while (unitOfWork.call(this::expireBatch) == BATCH) {
            // the next batch
        }
    }

    private int expireBatch() {
        List<Order> due = store.lockDue(BATCH);
        if (!due.isEmpty()) {
            List<OrderId> ids = due.stream().map(Order::id).toList();
            fulfillers.all().forEach(fulfiller -> fulfiller.release(ids));
            history.move(due, any -> List.of(OrderState.EXPIRED), Actor.system(name()), "not paid in time");
        }
        return due.size();
    }
}
