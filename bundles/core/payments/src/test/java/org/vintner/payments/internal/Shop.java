package org.vintner.payments.internal;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.Role;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.booking.BookingQueue;
import org.vintner.api.booking.Bookings;
import org.vintner.api.booking.Resources;
import org.vintner.api.booking.Services;
import org.vintner.api.booking.WaitingList;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.invariants.InvariantRule;
import org.vintner.api.invariants.InvariantViolation;
import org.vintner.api.metrics.Metrics;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.NewPayment;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.UnpaidPayments;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.booking.internal.BookingFulfiller;
import org.vintner.booking.internal.BookingHistory;
import org.vintner.booking.internal.BookingQueueJob;
import org.vintner.booking.internal.HoldExpiryJob;
import org.vintner.booking.internal.Reception;
import org.vintner.booking.internal.RuleBook;
import org.vintner.booking.internal.StoredBookingQueue;
import org.vintner.booking.internal.StoredBookings;
import org.vintner.booking.internal.StoredResources;
import org.vintner.booking.internal.StoredServices;
import org.vintner.booking.internal.StoredWaitingList;
import org.vintner.booking.internal.Timetables;
import org.vintner.booking.internal.WaitingListJob;
import org.vintner.booking.internal.rules.Conditions;
import org.vintner.booking.internal.rules.PluginRules;
import org.vintner.inventory.internal.KeyFulfiller;
import org.vintner.inventory.internal.KeyProducts;
import org.vintner.inventory.internal.StoredLicenseKeys;
import org.vintner.inventory.internal.StoredReservationLimits;
import org.vintner.orders.internal.OrdersForTests;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.internal.store.SqlAttentionStore;
import org.vintner.persistence.internal.store.SqlBillStore;
import org.vintner.persistence.internal.store.SqlBookingQueueStore;
import org.vintner.persistence.internal.store.SqlBookingResourceStore;
import org.vintner.persistence.internal.store.SqlBookingServiceStore;
import org.vintner.persistence.internal.store.SqlBookingStore;
import org.vintner.persistence.internal.store.SqlChannelStore;
import org.vintner.persistence.internal.store.SqlFeeStore;
import org.vintner.persistence.internal.store.SqlFormStore;
import org.vintner.persistence.internal.store.SqlInvariantStore;
import org.vintner.persistence.internal.store.SqlIssueStore;
import org.vintner.persistence.internal.store.SqlKeyClaimStore;
import org.vintner.persistence.internal.store.SqlLicenseKeyStore;
import org.vintner.persistence.internal.store.SqlOrderStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.internal.store.SqlPaymentStore;
import org.vintner.persistence.internal.store.SqlRefundStore;
import org.vintner.persistence.internal.store.SqlTransitionStore;
import org.vintner.persistence.internal.store.SqlWaitingStore;
import org.vintner.persistence.internal.store.SqlWebhookInboxStore;
import org.vintner.persistence.store.ChannelStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.PaymentGateway;

/** The whole money path over a real database: real orders, keys and payments, a provider that the test holds in its hand. */
final class Shop {

    static final String CHANNEL = "test";
    /** A run of the janitor is over when all its rounds are; a test that has one hang does not wait for it. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static final Actor ADMIN = new Actor(Role.ADMINISTRATOR, "acc_test");
    static final Money PRICE = Money.of(1999, "EUR");

    /** The time of all orders is over, or with a condition that of some. */
    static final String ORDERS_ARE_OVER = "UPDATE order_expiry SET look_at = now();"
            + "UPDATE customer_order SET expires_at = now() - interval '1 s'";

    final TestDatabase database;
    final FakeProvider provider;
    final FakeCatalog catalog;
    final StoredLicenseKeys keys;
    final Orders orders;
    final FakeForms forms;
    final WaitingList waiting;
    final BookingQueue queue;
    private final BookingQueueJob queueJob;
    private final WaitingListJob waitingJob;
    final OrdersForTests ordersBundle;
    final PaymentStore store;
    final ChannelRegistry channels;
    final GroupSettlement settlement;
    final PaymentFunnel funnel;
    final StoredPayments payments;
    final SqlLicenseKeyStore keyStore;
    final SqlIssueStore issues;
    final PaymentJanitorJob janitor;
    final RefundJanitorJob refundJanitor;
    final InboxWebhookDoor door;
    final StoredWebhookNotifications notifications;
    final SqlBillStore billStore;
    final BillMatch billMatch;
    final BillsJob bills;
    final BillHealth billHealth;
    final StoredChannelBooks books;
    final Resources resources;
    final Services services;
    final Bookings bookings;
    final HoldExpiryJob holdExpiry;
    final Sql sql;
    final List<String> audited = new CopyOnWriteArrayList<>();
    /** Whether calls that somebody waits for come to no end before a test runs those that are under way. */
    boolean slow;

    final Deque<Runnable> underWay = new ArrayDeque<>();
    private final UnpaidPayments unpaid;
    private final IntFunction<InboxWebhookDoor> doors;

    Shop(TestDatabase database) {
        this(database, new FakeProvider());
    }

    Shop(TestDatabase database, FakeProvider provider) {
        this.database = database;
        this.provider = provider;
        database.clear();
        sql = database.sql();
        catalog = new FakeCatalog(database);
        OutboxStore outbox = new SqlOutboxStore(sql, database.unitOfWork());
        TransitionStore transitions = new SqlTransitionStore(sql);
        SqlAttentionStore attention = new SqlAttentionStore(sql, outbox);
        keyStore = new SqlLicenseKeyStore(sql, database.transaction(), database.keyRing());
        keys = new StoredLicenseKeys(keyStore, new KeyProducts(catalog), outbox, database.unitOfWork());
        SqlBookingResourceStore resourceStore = new SqlBookingResourceStore(sql);
        SqlBookingServiceStore serviceStore = new SqlBookingServiceStore(sql);
        SqlBookingStore bookingStore = new SqlBookingStore(sql);
        SqlWaitingStore waitingStore = new SqlWaitingStore(sql);
        BookingHistory bookingHistory = new BookingHistory(transitions, outbox);
        Timetables timetables = new Timetables(serviceStore, resourceStore, database.unitOfWork());
        Conditions conditions = new Conditions();
        Reception reception = new Reception(
                timetables,
                new RuleBook(bookingStore, conditions, new PluginRules(new DirectCaller(), bundle -> true)),
                bookingStore,
                waitingStore);
        SqlFormStore formStore = new SqlFormStore(sql);
        forms = new FakeForms(formStore);
        issues = new SqlIssueStore(sql);
        ordersBundle = new OrdersForTests(
                new SqlOrderStore(sql),
                transitions,
                outbox,
                attention,
                catalog,
                forms,
                formStore,
                List.of(new KeyFulfiller(keyStore), new BookingFulfiller(bookingStore, reception, bookingHistory)),
                this::closeUnpaid,
                issues,
                keyStore,
                new DirectCaller(),
                database.keyRing(),
                database.unitOfWork());
        orders = ordersBundle.orders();
        store = new SqlPaymentStore(sql);
        SqlRefundStore refunds = new SqlRefundStore(sql);
        channels = new ChannelRegistry(new SqlChannelStore(sql), store, bundle -> true, new Settings());
        Metrics metrics = new NoMetrics();
        SqlWebhookInboxStore inbox = new SqlWebhookInboxStore(sql);
        settlement = new GroupSettlement(
                store,
                refunds,
                transitions,
                outbox,
                attention,
                inbox,
                ordersBundle.settlement(),
                database.unitOfWork(),
                1);
        funnel = new PaymentFunnel(settlement, database.unitOfWork(), metrics);
        GatewayCalls calls = new GatewayCalls(new DirectCaller(), new ChannelHealth(channels, store));
        PaymentInquiry inquiry = new PaymentInquiry(channels, calls, funnel);
        unpaid = new GatewayUnpaidPayments(store, inquiry, channels);
        RefundDesk desk = new RefundDesk(
                store, refunds, transitions, database.unitOfWork(), channels, calls, funnel, ordersBundle.settlement());
        PaymentOpening opening = new PaymentOpening(
                store,
                transitions,
                database.unitOfWork(),
                ordersBundle.settlement(),
                new StoredReservationLimits(
                        new SqlKeyClaimStore(sql), database.keyRing(), 1_000_000, 1_000_000, Duration.ofDays(1)),
                // What comes together is one round, which tests rely on.
                1);
        payments = new StoredPayments(
                store,
                refunds,
                transitions,
                database.unitOfWork(),
                opening,
                channels,
                calls,
                funnel,
                inquiry,
                desk,
                new Settings());
        resources = new StoredResources(resourceStore, database.unitOfWork());
        services = new StoredServices(
                catalog,
                serviceStore,
                resourceStore,
                bookingStore,
                timetables,
                reception,
                conditions,
                database.unitOfWork());
        bookings = new StoredBookings(
                bookingStore, resourceStore, bookingHistory, reception, orders, payments, database.unitOfWork());
        waiting = new StoredWaitingList(catalog, forms, reception, waitingStore, database.unitOfWork());
        waitingJob = new WaitingListJob(waitingStore, reception, bookingStore, orders, outbox, database.unitOfWork());
        SqlBookingQueueStore queueStore = new SqlBookingQueueStore(sql, database.unitOfWork());
        queue = new StoredBookingQueue(queueStore, bookingStore, reception, catalog, orders, database.unitOfWork());
        queueJob = new BookingQueueJob(queueStore, orders, database.unitOfWork());
        holdExpiry = new HoldExpiryJob(bookingStore, bookingHistory, database.unitOfWork());
        PaymentFollowUp followUp =
                new PaymentFollowUp(store, attention, database.unitOfWork(), inquiry, channels, calls);
        janitor = new PaymentJanitorJob(store, channels, followUp, PATIENCE);
        refundJanitor =
                new RefundJanitorJob(refunds, desk, attention, channels, calls, database.unitOfWork(), PATIENCE);
        doors = crowd ->
                new InboxWebhookDoor(channels, calls, inbox, settlement, database.unitOfWork(), metrics, crowd);
        door = door(1000);
        notifications = new StoredWebhookNotifications(inbox, channels, calls, funnel, database.unitOfWork(), audit());
        billStore = new SqlBillStore(sql);
        BillFetch fetch = new BillFetch(billStore, attention, database.unitOfWork(), calls, metrics);
        billMatch = new BillMatch(billStore, store, refunds, attention, database.unitOfWork(), inquiry, desk, metrics);
        bills = new BillsJob(billStore, channels, fetch, billMatch, PATIENCE);
        billHealth = new BillHealth(billStore);
        books = new StoredChannelBooks(
                billStore, new SqlFeeStore(sql), channels, calls, fetch, billMatch, audit(), database.unitOfWork());
        plugIn();
    }

    /** Orders and payments know each other, so one of them has to come later. */
    private UnpaidPayments.Closing closeUnpaid(OrderId order) {
        return unpaid.close(order);
    }

    /** A door before which at most so many wait. */
    InboxWebhookDoor door(int crowd) {
        return doors.apply(crowd);
    }

    void plugIn() {
        plugIn(CHANNEL, provider);
    }

    void plugIn(String channel, PaymentGateway gateway) {
        channels.add(gateway, Map.of(PaymentGateway.CHANNEL, channel, PaymentGateway.KIND, "fake"));
        // Else it would have the test's payments looked up whenever it comes to it.
        try {
            channels.awaitWelcome();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A registry of another node, without plugins. */
    ChannelRegistry registryThatCounts(AtomicInteger reads, LongSupplier clock) {
        ChannelStore channelStore = new SqlChannelStore(sql);
        ChannelStore counting = (ChannelStore) Proxy.newProxyInstance(
                Shop.class.getClassLoader(), new Class<?>[] {ChannelStore.class}, (proxy, method, arguments) -> {
                    reads.incrementAndGet();
                    return method.invoke(channelStore, arguments);
                });
        webhookPath();
        return new ChannelRegistry(counting, store, bundle -> true, new Settings(), clock);
    }

    /** What the job does every few seconds. */
    void offerWaiting() {
        waitingJob.run();
    }

    /** What the job does every second. */
    void settleQueues() {
        queueJob.run();
    }

    void unplug() {
        channels.remove(provider);
    }

    ProductId product(String title, int stock) {
        return product(title, stock, SalePolicy.DEFAULT);
    }

    ProductId product(String title, int stock, SalePolicy policy) {
        ProductId product = catalog.add(title, PRICE, policy);
        restock(product, stock);
        return product;
    }

    void restock(ProductId product, int stock) {
        keyStore.add(
                product,
                IntStream.range(0, stock)
                        .mapToObj(i -> "KEY-" + product + "-" + System.nanoTime() + "-" + i)
                        .toList());
    }

    OrderId order(ProductId product, int quantity) {
        return order(List.of(new NewOrderLine(product, quantity)));
    }

    OrderId order(List<NewOrderLine> lines) {
        Buyer buyer = new Buyer("ada@example.com", Locale.ENGLISH);
        return orders.place(new NewOrder(buyer, lines)).order().id();
    }

    Payment start(OrderId order) {
        return start(order, CHANNEL);
    }

    Payment start(OrderId order, String channel) {
        return payments.start(Actor.buyerOf(order), order, new NewPayment(channel, Optional.empty()));
    }

    /** An order whose payment the provider has captured, without our knowing. */
    Payment paidAtProvider(ProductId product, int quantity) {
        Payment payment = start(order(product, quantity));
        provider.pay(payment.id(), payment.amount());
        return payment;
    }

    String webhookPath() {
        String url = channels.webhookUrl(channels.get(CHANNEL));
        return url.substring(url.lastIndexOf('/') + 1);
    }

    int webhook(Payment payment) {
        return webhook(payment.id().toString());
    }

    int webhook(String body) {
        return door.receive(webhookPath(), FakeProvider.signature(), "", body.getBytes(StandardCharsets.UTF_8))
                .status();
    }

    private AuditTrail audit() {
        return (AuditTrail) Proxy.newProxyInstance(
                Shop.class.getClassLoader(), new Class<?>[] {AuditTrail.class}, (proxy, method, arguments) -> {
                    audited.add(method.getName() + " " + arguments[1] + " " + arguments[2]);
                    return null;
                });
    }

    /** What must never be, whatever a test does through the services. */
    List<InvariantViolation> violations() {
        SqlInvariantStore invariants = new SqlInvariantStore(sql);
        return Arrays.stream(InvariantRule.values())
                .flatMap(rule -> invariants.check(rule, OptionalInt.empty(), Duration.ZERO).stream())
                .toList();
    }

    /** A digest of every table. */
    Map<String, String> everything() {
        return sql
                .query("SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'", row -> row.text("t"))
                .stream()
                .collect(Collectors.toMap(table -> table, this::digest));
    }

    private String digest(String table) {
        return sql.queryOne(
                        "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS d FROM " + table + " t",
                        row -> row.text("d"))
                .orElseThrow();
    }

    long count(String query) {
        return sql.queryOne("SELECT count(*) AS n FROM " + query, row -> row.number("n"))
                .orElseThrow();
    }

    /** Calls a plugin on this thread; whatever somebody waits for outlasts his patience while that is wanted. */
    private final class DirectCaller implements PluginCaller {

        @Override
        public <T> Optional<PluginOutcome<T>> call(
                String plugin,
                String operation,
                Object target,
                Duration deadline,
                Duration patience,
                Callable<T> call,
                Consumer<PluginOutcome<T>> late) {
            if (slow) {
                underWay.add(() -> late.accept(call(plugin, operation, target, deadline, call)));
                return Optional.empty();
            }
            return Optional.of(call(plugin, operation, target, deadline, call));
        }

        @Override
        public <T> PluginOutcome<T> call(
                String plugin, String operation, Object target, Duration deadline, Callable<T> call) {
            try {
                return new PluginOutcome.Returned<>(call.call());
            } catch (Exception e) {
                return new PluginOutcome.Broken<>(e.toString());
            }
        }
    }

    private static final class NoMetrics implements Metrics {
        @Override
        public void count(String name, String... labels) {}

        @Override
        public void time(String name, Duration took, String... labels) {}

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
            return () -> {};
        }
    }

    @SuppressWarnings({"ClassExplicitlyAnnotation", "BadAnnotationImplementation"}) // what SCR does at run time
    private static final class Settings implements ServerSettings {
        @Override
        public String publicUrl() {
            return "http://shop.test";
        }

        @Override
        public Class<? extends java.lang.annotation.Annotation> annotationType() {
            return ServerSettings.class;
        }
    }
}
