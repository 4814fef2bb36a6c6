package org.vintner.orders.internal;

import org.vintner.api.catalog.Catalog;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.orders.Orders;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.fulfillment.Fulfiller;

/** The bundle's services wired by hand, for tests here and in the payments bundle. */
public final class OrdersForTests {

    private final Orders orders;
    private final OrderSettlement settlement;
    private final OrderExpiryJob expiry;

    public OrdersForTests(
            OrderStore store,
            TransitionStore transitions,
            OutboxStore outbox,
            AttentionStore attention,
            Catalog catalog,
            Fulfiller fulfiller,
            KeyRing keyRing,
            UnitOfWork unitOfWork) {
        OrderHistory history = new OrderHistory(store, transitions, outbox);
        Fulfillers fulfillers = new Fulfillers();
        fulfillers.add(fulfiller);
        AccessGrants grants = new AccessGrants(keyRing);
        this.orders = new StoredOrders(store, history, catalog, fulfillers, grants, unitOfWork, new Settings());
        this.settlement = new TransactionalOrderSettlement(store, history, fulfillers, attention);
        this.expiry = new OrderExpiryJob(store, history, fulfillers, unitOfWork);
    }

    public Orders orders() {
        return orders;
    }

    public OrderSettlement settlement() {
        return settlement;
    }

    public void expireDue() {
        expiry.run();
    }

    @SuppressWarnings({"ClassExplicitlyAnnotation", "BadAnnotationImplementation"}) // what SCR does at run time
    private static final class Settings implements OrderSettings {
        @Override
        public int paymentTimeoutMinutes() {
            return 30;
        }

        @Override
        public Class<? extends java.lang.annotation.Annotation> annotationType() {
            return OrderSettings.class;
        }
    }
}
