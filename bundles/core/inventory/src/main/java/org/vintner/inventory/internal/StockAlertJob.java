package org.vintner.inventory.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.EventTypes;
import org.vintner.api.jobs.Job;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.StockAlertStore;
import org.vintner.persistence.store.StockAlertStore.Level;
import org.vintner.persistence.store.StockAlertStore.Terms;
import org.vintner.persistence.store.UnitOfWork;

/** Tells once when a stock becomes low (S2.23), and settles that by itself when it was restocked by a quarter more. */
@Component(service = Job.class, configurationPid = "org.vintner.inventory")
public final class StockAlertJob implements Job {

    private static final int HOURS_A_DAY = 24;

    private final StockAlertStore store;
    private final AttentionStore attention;
    private final OutboxStore outbox;
    private final UnitOfWork unitOfWork;
    private final Terms others;

    @Activate
    public StockAlertJob(
            @Reference StockAlertStore store,
            @Reference AttentionStore attention,
            @Reference OutboxStore outbox,
            @Reference UnitOfWork unitOfWork,
            InventoryConfig config) {
        this.store = store;
        this.attention = attention;
        this.outbox = outbox;
        this.unitOfWork = unitOfWork;
        this.others = new Terms(config.lowStockThreshold(), config.lowStockHours());
    }

    @Override
    public String name() {
        return "stock-alert";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(60);
    }

    @Override
    public void run() {
        for (Level level : store.levels(others)) {
            if (!level.low() && isBelow(level, 4, 4)) {
                unitOfWork.run(() -> alert(level));
            } else if (level.low() && !isBelow(level, 5, 4)) {
                unitOfWork.run(() -> settle(level));
            }
        }
    }

    private void alert(Level level) {
        if (!store.becameLow(level.product())) {
            return;
        }
        String product = level.product().toString();
        Map<String, String> data = new HashMap<>();
        data.put("product", product);
        data.put("available", Long.toString(level.available()));
        String detail = level.available() + " keys are left";
        if (level.soldLastDay() > 0) {
            String hours = Long.toString(level.available() * HOURS_A_DAY / level.soldLastDay());
            data.put("hoursLeft", hours);
            detail += ", enough for " + hours + " hours at the pace of the last day";
        }
        outbox.append(List.of(new NewEvent(EventTypes.STOCK_LOW, product, data)));
        attention.open(AttentionReason.STOCK_LOW, product, detail + ".");
    }

    private void settle(Level level) {
        if (store.recovered(level.product())) {
            attention.settle(AttentionReason.STOCK_LOW, level.product().toString(), "restocked");
        }
    }

    /** Whether there is not more than a share of what counts as low. */
    private static boolean isBelow(Level level, int numerator, int denominator) {
        Terms terms = level.terms();
        boolean few = level.available() * denominator <= (long) terms.threshold() * numerator;
        boolean soon = level.available() * HOURS_A_DAY * denominator < level.soldLastDay() * terms.hours() * numerator;
        return few || soon;
    }
}
