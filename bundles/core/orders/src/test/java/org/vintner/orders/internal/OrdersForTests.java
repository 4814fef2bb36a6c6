package org.vintner.orders.internal;

import java.util.List;
import java.util.function.Function;
import org.vintner.api.attention.AttentionList;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.forms.Forms;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.UnpaidPayments;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.FormStore;
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
    private final StockAllocation allocation;
    private final Function<Payments, ShortageRefunds> refunds;
    private final Function<Payments, AttentionList> attentionList;

    public OrdersForTests(
            OrderStore store,
            TransitionStore transitions,
            OutboxStore outbox,
            AttentionStore attention,
            Catalog catalog,
            Forms forms,
            FormStore formStore,
            List<Fulfiller> kinds,
            UnpaidPayments unpaid,
            KeyRing keyRing,
            UnitOfWork unitOfWork) {
        OrderHistory history = new OrderHistory(store, transitions, outbox);
        Fulfillers fulfillers = new Fulfillers();
        kinds.forEach(fulfillers::add);
        AccessGrants grants = new AccessGrants(keyRing);
        WaitingBuyers waitingBuyers = new WaitingBuyers(store, fulfillers);
        this.settlement = new TransactionalOrderSettlement(store, history, fulfillers, attention, waitingBuyers);
        this.orders = new StoredOrders(
                store,
                history,
                catalog,
                fulfillers,
                grants,
                waitingBuyers,
                settlement,
                new OrderAnswers(forms, formStore),
                unpaid,
                unitOfWork,
                new Settings());
        this.expiry = new OrderExpiryJob(store, history, fulfillers, unitOfWork);
        this.allocation = new StockAllocation(store, history, fulfillers, attention, unitOfWork);
        this.refunds = payments -> new ShortageRefunds(store, attention, payments, unitOfWork);
        this.attentionList =
                payments -> new StoredAttentionList(attention, allocation, refunds.apply(payments), unitOfWork);
    }

    public Orders orders() {
        return orders;
    }

    public OrderSettlement settlement() {
        return settlement;
    }

    public AttentionList attention(Payments payments) {
        return attentionList.apply(payments);
    }

    /** What the job does every few seconds. */
    public void restock() {
        new RestockJob(allocation).run();
    }

    /** What the job does every few seconds. */
    public void refundOverdue(Payments payments) {
        new ShortageDeadlineJob(refunds.apply(payments)).run();
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
