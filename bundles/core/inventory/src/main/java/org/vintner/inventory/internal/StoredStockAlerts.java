package org.vintner.inventory.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.StockAlert;
import org.vintner.api.inventory.StockAlerts;
import org.vintner.persistence.store.StockAlertStore;
import org.vintner.persistence.store.StockAlertStore.Terms;

/** When stock counts as low, over its store. */
@Component(service = StockAlerts.class, configurationPid = "org.vintner.inventory")
public final class StoredStockAlerts implements StockAlerts {

    private static final int MAX_THRESHOLD = 1_000_000;
    private static final int MAX_HOURS = 8_760;

    private final StockAlertStore store;
    private final KeyProducts products;
    private final Terms others;

    @Activate
    public StoredStockAlerts(
            @Reference StockAlertStore store, @Reference KeyProducts products, InventoryConfig config) {
        this.store = store;
        this.products = products;
        this.others = new Terms(config.lowStockThreshold(), config.lowStockHours());
    }

    @Override
    public StockAlert of(Actor actor, ProductId product) {
        products.ofKeys(actor, product);
        Terms terms = store.terms(product).orElse(others);
        return new StockAlert(product, terms.threshold(), terms.hours(), store.lowSince(product));
    }

    @Override
    public StockAlert set(Actor actor, ProductId product, int threshold, int hours) {
        products.ofKeys(actor, product);
        check(threshold, MAX_THRESHOLD, "threshold");
        check(hours, MAX_HOURS, "hours");
        store.set(product, new Terms(threshold, hours));
        return of(actor, product);
    }

    private static void check(int value, int most, String param) {
        if (value < 0 || value > most) {
            throw new CommerceException(CommerceError.INVALID_REQUEST, "From 0 to " + most + ".", param);
        }
    }
}
