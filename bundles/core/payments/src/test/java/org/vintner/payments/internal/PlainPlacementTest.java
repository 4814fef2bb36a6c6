package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.payments.Payment;
import org.vintner.persistence.testing.TestDatabase;

@DisplayName("S1.1: orders of keys that come at the same moment are placed in one transaction, each with an outcome of"
        + " its own")
@Timeout(120)
class PlainPlacementTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private Shop shop;
    private Rush rush;
    private ProductId keys;
    private ProductId others;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        rush = new Rush(shop, "order_line");
        keys = shop.product("Keys", 20);
        others = shop.product("Others", 20);
    }

    private static NewOrderLine line(ProductId product, int quantity) {
        return new NewOrderLine(product, quantity);
    }

    private void assertComplete(int orders, int lines) {
        assertThat(shop.count("customer_order")).isEqualTo(orders);
        assertThat(shop.count("order_expiry")).isEqualTo(orders);
        assertThat(shop.count("order_line")).isEqualTo(lines);
        assertThat(shop.count("transition WHERE to_state = 'PENDING_PAYMENT'")).isEqualTo(orders);
        assertThat(shop.count("outbox_event WHERE type = 'order.placed'")).isEqualTo(orders);
        assertThat(shop.violations()).isEmpty();
    }

    @Test
    void whatComesTogetherIsOneTransaction() throws Exception {
        rush.visit(line(keys, 1));
        rush.visit(line(keys, 2));
        rush.visit(line(others, 1));
        rush.visit(line(keys, 1), line(others, 1));

        rush.allAtOnce();

        assertThat(rush.visits()).allSatisfy(visit -> {
            OrderId order = visit.order().orElseThrow();
            assertThat(order).isEqualTo(visit.id());
            assertThat(shop.orders.history(order))
                    .extracting(step -> step.actor())
                    .containsExactly(Actor.buyerOf(order));
        });
        assertThat(rush.transactions())
                .as("the one that was held up, and all others")
                .isEqualTo(2);
        assertComplete(4, 5);
    }

    @Test
    void eachOfABadLotGetsItsOwnAnswer() throws Exception {
        ProductId soldOut = shop.product("Sold out", 0);
        ProductId few = shop.product("Few", 1);
        ProductId unknown = ProductId.next();
        rush.visit(line(keys, 1));
        Rush.Visit one = rush.visit(line(keys, 1));
        Rush.Visit lacking = rush.visit(line(keys, 1), line(soldOut, 1));
        Rush.Visit nothing = rush.visit(line(unknown, 1));
        Rush.Visit other = rush.visit(line(keys, 1));
        Rush.Visit greedy = rush.visit(line(few, 2));
        Rush.Visit last = rush.visit(line(others, 1));

        rush.allAtOnce();

        assertThat(lacking.refusal()).contains("sold_out");
        assertThat(greedy.refusal()).contains("sold_out");
        assertThat(nothing.refusal()).contains("product_not_for_sale");
        assertThat(one.order()).isPresent();
        assertThat(other.order()).isPresent();
        assertThat(last.order()).isPresent();
        assertThat(rush.transactions()).isEqualTo(2);
        assertComplete(4, 4);
    }

    @Test
    @DisplayName(
            "an order takes nothing before it is paid for: who comes together may want more than there is, as who comes in turn")
    void moreThanThereIsMayBeWantedTogether() throws Exception {
        ProductId scarce = shop.product("Scarce", 2);
        rush.visit(line(keys, 1));
        Rush.Visit one = rush.visit(line(scarce, 2));
        Rush.Visit other = rush.visit(line(scarce, 2));

        rush.allAtOnce();

        assertThat(one.order()).isPresent();
        assertThat(other.order()).isPresent();
        assertComplete(3, 3);
    }

    @Test
    @DisplayName("whoever has paid and waits for stock stands before those who come together")
    void whoWaitsForStockComesFirst() throws Exception {
        ProductId scarce = shop.product("Scarce", 1);
        Payment patient = shop.paidAtProvider(scarce, 1);
        DATABASE.execute("DELETE FROM license_key WHERE product_id = '" + scarce.value() + "'");
        shop.webhook(patient);
        assertThat(shop.count("order_line WHERE state = 'SHORT'")).isEqualTo(1);
        shop.restock(scarce, 1);
        rush.visit(line(keys, 1));
        Rush.Visit hasty = rush.visit(line(scarce, 1));
        Rush.Visit other = rush.visit(line(keys, 1));

        rush.allAtOnce();

        assertThat(hasty.refusal()).contains("sold_out");
        assertThat(other.order()).isPresent();
    }

    @Test
    @DisplayName("what the database refuses of one order sinks no other: they are placed one by one")
    void anOrderThatCannotBeStoredSinksNobodyElse() throws Exception {
        OrderId known = shop.order(keys, 1);
        rush.visit(line(keys, 1));
        Rush.Visit doubled = rush.add(new Rush.Visit(shop, "again", known, List.of(line(keys, 1))));
        Rush.Visit other = rush.visit(line(keys, 1));

        rush.allAtOnce();

        assertThat(doubled.order()).isEmpty();
        assertThat(other.order()).isPresent();
        assertComplete(3, 3);
    }
}
