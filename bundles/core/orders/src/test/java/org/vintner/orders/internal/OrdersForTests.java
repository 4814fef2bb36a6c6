package org.vintner.orders.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.vintner.api.attention.AttentionList;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.events.Event;
import org.vintner.api.events.EventTypes;
import org.vintner.api.forms.Forms;
import org.vintner.api.id.EventId;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.UnpaidPayments;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.FormStore;
import org.vintner.persistence.store.IssueStore;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.LicenseKeyStore;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.events.Postponed;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.KeyIssuer;

/** The bundle's services wired by hand, for tests here and in the payments bundle. */
public final class OrdersForTests {

    private final Orders orders;
    private final OrderSettlement settlement;
    private final OrderExpiryJob expiry;
    private final StockAllocation allocation;
    private final Function<Payments, ShortageRefunds> refunds;
    private final Function<Payments, AttentionList> attentionList;
    private final KeyIssuers issuers;
    private final KeyIssueConsumer issueConsumer;

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
            IssueStore issues,
            LicenseKeyStore keys,
            PluginCaller plugins,
            KeyRing keyRing,
            UnitOfWork unitOfWork) {
        OrderHistory history = new OrderHistory(store, transitions, outbox);
        Fulfillers fulfillers = new Fulfillers();
        kinds.forEach(fulfillers::add);
        AccessGrants grants = new AccessGrants(keyRing);
        IssuableLines issuable = new IssuableLines(issues, new Settings());
        WaitingBuyers waitingBuyers = new WaitingBuyers(store, fulfillers, issuable);
        this.settlement =
                new TransactionalOrderSettlement(store, history, fulfillers, attention, waitingBuyers, issuable);
        this.orders = new StoredOrders(
                store,
                history,
                catalog,
                fulfillers,
                grants,
                waitingBuyers,
                issuable,
                settlement,
                new OrderAnswers(forms, formStore),
                unpaid,
                unitOfWork,
                new Settings(),
                // What comes together is one round, which tests rely on.
                1);
        this.expiry = new OrderExpiryJob(store, history, fulfillers, unitOfWork);
        this.allocation = new StockAllocation(store, history, fulfillers, attention, issuable, unitOfWork);
        this.issuers = new KeyIssuers(plugins, bundle -> true);
        this.issueConsumer = new KeyIssueConsumer(
                issues,
                issuers,
                new IssuedKeys(issues, store, keys, fulfillers, history, allocation, issuable, attention, unitOfWork));
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

    /** Brings a channel that issues keys. */
    public void plugIn(String channel, KeyIssuer issuer) {
        issuers.add(issuer, Map.of(KeyIssuer.NAME, channel));
    }

    /** What the outbox does with an order whose keys are awaited; gives when it would do so again. */
    public Optional<Duration> issue(OrderId order) {
        try {
            issueConsumer.receive(
                    new Event(EventId.next(), EventTypes.KEYS_AWAITED, order.toString(), Map.of(), Instant.now()));
            return Optional.empty();
        } catch (Postponed later) {
            return Optional.of(later.pause());
        }
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
        public int issueMinutes() {
            return 10;
        }

        @Override
        public Class<? extends java.lang.annotation.Annotation> annotationType() {
            return OrderSettings.class;
        }
    }
}
