package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.persistence.store.PaymentStore.Start;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.NextAction;

@DisplayName(
        "S2.16: payments that start at the same moment are opened in one transaction, each with an outcome of its own")
@Timeout(120)
class PaymentOpeningTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private Shop shop;
    private Rush rush;
    private ProductId keys;
    private ProductId others;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        rush = new Rush(shop, "payment");
        keys = shop.product("Keys", 20);
        others = shop.product("Others", 20);
    }

    /** Somebody who starts the payment of an order that is placed already. */
    private final class Payer extends Rush.Visit {

        private final String channel;
        private volatile Optional<Payment> payment = Optional.empty();

        Payer(OrderId order, String channel) {
            super(shop, "payer", order, List.of());
            this.channel = channel;
        }

        @Override
        OrderId placed(List<NewOrderLine> lines) {
            payment = Optional.of(shop.start(id(), channel));
            return id();
        }

        Payment payment() {
            return payment.orElseThrow(() -> new AssertionError("refused: " + refusal()));
        }
    }

    private Payer payer(OrderId order) {
        return payer(order, Shop.CHANNEL);
    }

    private Payer payer(OrderId order, String channel) {
        Payer payer = new Payer(order, channel);
        rush.add(payer);
        return payer;
    }

    /** The order of somebody who buys nothing else. */
    private OrderId order(NewOrderLine... lines) {
        Buyer buyer = new Buyer("guest-" + System.nanoTime() + "@example.com", Locale.ENGLISH);
        return shop.orders.place(new NewOrder(buyer, List.of(lines))).order().id();
    }

    private OrderId order(ProductId product, int quantity) {
        return order(new NewOrderLine(product, quantity));
    }

    private long reserved(OrderId order) {
        return shop.count("license_key WHERE state = 'RESERVED' AND order_id = '" + order.value() + "'");
    }

    private void assertComplete(Payer payer, int quantity) {
        assertThat(payer.payment().order()).isEqualTo(payer.id());
        assertThat(payer.payment().state()).isEqualTo(PaymentState.PENDING);
        assertThat(payer.payment().nextAction()).isPresent();
        assertThat(shop.payments.history(payer.payment().id()))
                .extracting(step -> step.from() + " " + step.to() + " " + step.cause())
                .containsExactly(" CREATED started by " + payer.channel, "CREATED PENDING reply");
        assertThat(reserved(payer.id())).isEqualTo(quantity);
        assertThat(shop.count("key_reservation WHERE until > now() + interval '34 min' AND order_id = '"
                        + payer.id().value() + "'"))
                .isEqualTo(1);
        assertThat(shop.count("customer_order WHERE expires_at > now() + interval '34 min' AND id = '"
                        + payer.id().value() + "'"))
                .isEqualTo(1);
    }

    private long transactions() {
        return shop.count("(SELECT DISTINCT xmin::text FROM key_reservation) t");
    }

    @Test
    void whatComesTogetherIsOneTransaction() throws Exception {
        Payer first = payer(order(keys, 1));
        Payer two = payer(order(keys, 2));
        Payer other = payer(order(others, 1));
        Payer both = payer(order(new NewOrderLine(keys, 1), new NewOrderLine(others, 3), new NewOrderLine(keys, 1)));

        rush.allAtOnce();

        assertComplete(first, 1);
        assertComplete(two, 2);
        assertComplete(other, 1);
        assertComplete(both, 5);
        assertThat(transactions())
                .as("the one that was held up, and all others")
                .isEqualTo(2);
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    void eachOfABadLotGetsItsOwnAnswer() throws Exception {
        ProductId few = shop.product("Few", 2);
        ProductId dear = shop.catalog.add("Dear", Money.of(1_000_001, "EUR"), SalePolicy.DEFAULT);
        shop.restock(dear, 1);
        OrderId canceled = order(keys, 1);
        shop.orders.cancel(Actor.buyerOf(canceled), canceled);
        OrderId unknown = OrderId.next();
        OrderId twice = order(keys, 3);
        Payer first = payer(order(keys, 1));
        Payer tooLate = payer(order(new NewOrderLine(others, 1), new NewOrderLine(few, 2)));
        shop.start(order(few, 1));
        Payer late = payer(canceled);
        Payer nobody = payer(unknown);
        Payer once = payer(twice);
        Payer again = payer(twice);
        Payer tooDear = payer(order(dear, 1));
        Payer last = payer(order(others, 1));

        rush.allAtOnce();

        assertComplete(first, 1);
        assertComplete(once, 3);
        assertComplete(last, 1);
        assertThat(again.payment().id()).isEqualTo(once.payment().id());
        assertThat(tooLate.refusal()).contains("sold_out");
        assertThat(late.refusal()).contains("order_not_payable");
        assertThat(nobody.refusal()).contains("not_found");
        assertThat(tooDear.refusal()).contains("not_supported_by_channel");
        assertThat(reserved(tooLate.id()))
                .as("nothing is reserved for who is refused")
                .isZero();
        assertThat(reserved(tooDear.id())).isZero();
        assertThat(shop.count("payment")).isEqualTo(4);
        assertThat(shop.count("customer_order WHERE expires_at > now() + interval '31 min'"))
                .as("orders that are kept for a payment")
                .isEqualTo(4);
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    @DisplayName(
            "who comes together shares what there is: as many get all that they want as there is stock for, the others nothing")
    void stockIsSharedWithinARound() throws Exception {
        ProductId scarce = shop.product("Scarce", 5);
        payer(order(keys, 1));
        List<Payer> payers = IntStream.range(0, 4)
                .mapToObj(i -> payer(order(new NewOrderLine(scarce, 2), new NewOrderLine(others, 1))))
                .toList();

        rush.allAtOnce();

        List<Payer> served =
                payers.stream().filter(payer -> payer.order().isPresent()).toList();
        assertThat(served).hasSize(2).allSatisfy(payer -> assertComplete(payer, 3));
        assertThat(payers).filteredOn(payer -> !served.contains(payer)).allSatisfy(payer -> {
            assertThat(payer.refusal()).contains("sold_out");
            assertThat(reserved(payer.id())).isZero();
        });
        assertThat(shop.count("license_key WHERE state = 'RESERVED'")).isEqualTo(7);
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    @DisplayName("a payment that may be paid is given again, by another channel it is closed first")
    void whatIsUnderWayIsNotStartedTwice() throws Exception {
        shop.plugIn("other", new FakeProvider());
        Payment before = shop.start(order(keys, 1));
        Payment elsewhere = shop.start(order(keys, 1));
        payer(order(keys, 1));
        Payer same = payer(before.order());
        Payer changed = payer(elsewhere.order(), "other");
        Payer fresh = payer(order(keys, 1));
        Payer other = payer(order(keys, 1));

        rush.allAtOnce();

        assertThat(same.payment().id()).isEqualTo(before.id());
        assertComplete(same, 1);
        assertComplete(changed, 1);
        assertComplete(fresh, 1);
        assertComplete(other, 1);
        assertThat(shop.payments.find(elsewhere.id()).orElseThrow().state()).isEqualTo(PaymentState.CANCELED);
        assertThat(shop.count("payment WHERE state = 'PENDING'")).isEqualTo(5);
        assertThat(transactions())
                .as("the one that was held up, the fresh ones, and each of the others by itself")
                .isEqualTo(4);
    }

    @Test
    @DisplayName("who starts again keeps the key that he holds, whoever comes together with him wants it")
    void whoStartsAgainKeepsWhatHeHolds() throws Exception {
        ProductId last = shop.product("Last", 1);
        Payment before = shop.start(order(last, 1));
        shop.restock(last, 1);
        OrderId rival = order(last, 1);
        DATABASE.execute("DELETE FROM license_key WHERE state = 'AVAILABLE' AND product_id = '" + last.value() + "'");
        payer(order(keys, 1));
        Payer again = payer(before.order());
        Payer refused = payer(rival);

        rush.allAtOnce();

        assertThat(again.payment().id()).isEqualTo(before.id());
        assertThat(reserved(before.order())).isEqualTo(1);
        assertThat(refused.refusal()).contains("sold_out");
        assertThat(reserved(rival)).isZero();
    }

    @Test
    @DisplayName("whoever has paid and waits for stock stands before those who start to pay together")
    void whoWaitsForStockComesFirst() throws Exception {
        ProductId scarce = shop.product("Scarce", 2);
        OrderId hasty = order(scarce, 1);
        Payment patient = shop.paidAtProvider(scarce, 1);
        DATABASE.execute("DELETE FROM license_key WHERE product_id = '" + scarce.value() + "'");
        shop.webhook(patient);
        assertThat(shop.count("order_line WHERE state = 'SHORT'")).isEqualTo(1);
        shop.restock(scarce, 1);
        payer(order(keys, 1));
        Payer refused = payer(hasty);
        Payer other = payer(order(keys, 1));

        rush.allAtOnce();

        assertThat(refused.refusal()).contains("sold_out");
        assertThat(reserved(hasty)).isZero();
        assertComplete(other, 1);
    }

    @Test
    @DisplayName("an order that somebody else works on keeps nobody waiting but its own buyer")
    void aLockedOrderStallsNobodyElse() throws Exception {
        OrderId busy = order(keys, 1);
        payer(order(keys, 1));
        Payer other = payer(order(keys, 1));
        Payer patient = new Payer(busy, Shop.CHANNEL);
        try (Connection work = DATABASE.dataSource().getConnection();
                Statement statement = work.createStatement()) {
            work.setAutoCommit(false);
            statement.execute("SELECT FROM customer_order WHERE id = '" + busy.value() + "' FOR NO KEY UPDATE");
            Thread thread = new Thread(() -> patient.placed(List.of()));
            thread.start();
            while (shop.count("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                    == 0) {
                Thread.onSpinWait();
            }

            rush.allAtOnce();

            assertComplete(other, 1);
            assertThat(thread.isAlive()).isTrue();
            work.rollback();
            work.setAutoCommit(true);
            thread.join();
        }
        assertComplete(patient, 1);
    }

    @Test
    @DisplayName("what the database refuses of one payment sinks no other: they are opened one by one")
    void aPaymentThatCannotBeStoredSinksNobodyElse() throws Exception {
        OrderId cursed = order(keys, 1);
        DATABASE.execute("ALTER TABLE payment ADD CONSTRAINT cursed CHECK (order_id <> '" + cursed.value() + "')");
        try {
            payer(order(keys, 1));
            Payer refused = payer(cursed);
            Payer other = payer(order(keys, 1));

            rush.allAtOnce();

            assertThat(refused.order()).isEmpty();
            assertThat(reserved(cursed)).isZero();
            assertComplete(other, 1);
        } finally {
            DATABASE.execute("ALTER TABLE payment DROP CONSTRAINT cursed");
        }
    }

    @Test
    @DisplayName("answers of providers are noted together; of two for one payment the first counts")
    void answersAreNotedTogether() {
        shop.slow = true;
        List<Payment> created =
                IntStream.range(0, 3).mapToObj(i -> shop.start(order(keys, 1))).toList();
        NextAction next = new NextAction.ShowQrCode("pay");
        List<Start> answers = List.of(
                start(created.get(0), "ref-0", next),
                start(created.get(1), "ref-1", next),
                start(created.get(0), "other", next));

        List<Payment> started = shop.store.started(answers);

        assertThat(started)
                .extracting(payment -> payment.id() + " " + payment.state() + " "
                        + payment.providerReference().orElseThrow())
                .containsExactly(
                        created.get(0).id() + " PENDING ref-0",
                        created.get(1).id() + " PENDING ref-1",
                        created.get(0).id() + " PENDING ref-0");
        assertThat(shop.store.started(List.of(start(created.get(1), "later", next))))
                .as("a later answer with another reference")
                .isEqualTo(List.of(started.get(1)));
        assertThat(shop.store.find(created.get(2).id()).orElseThrow().state()).isEqualTo(PaymentState.CREATED);
        assertThat(shop.count("transition WHERE to_state = 'PENDING'")).isEqualTo(2);
    }

    private static Start start(Payment payment, String reference, NextAction next) {
        return new Start(payment.id(), reference, next, Actor.provider(Shop.CHANNEL));
    }
}
