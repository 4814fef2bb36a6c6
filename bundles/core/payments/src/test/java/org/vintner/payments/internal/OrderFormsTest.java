package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;
import org.vintner.api.forms.FieldType;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.Label;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.OrderFilter;
import org.vintner.api.orders.OrderLine;
import org.vintner.persistence.testing.TestDatabase;

/** S3.32: an order carries what its buyer answered, for products of any kind. */
class OrderFormsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Label NAME = new Label("Name", Optional.of("姓名"));

    private Shop shop;
    private ProductId asking;
    private ProductId silent;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE);
        asking = shop.product("Dinner", 10);
        silent = shop.product("Key", 10);
        FormField field = new FormField(
                "fullName",
                FieldType.TEXT,
                NAME,
                true,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        shop.forms.set(Actor.system("test"), asking, List.of(field));
    }

    private static NewOrderLine line(ProductId product, String name) {
        return new NewOrderLine(product, 1, Optional.empty(), Optional.of(Map.of("fullName", name)));
    }

    private static long rows(String table) {
        return DATABASE.sql()
                .queryOne("SELECT count(*) AS n FROM " + table, row -> row.number("n"))
                .orElseThrow();
    }

    @Test
    void eachLineKeepsItsOwnAnswers() {
        OrderId id = shop.orders
                .place(new NewOrder(
                        new Buyer("ada@example.com", Locale.ENGLISH),
                        List.of(line(asking, "Ada"), new NewOrderLine(silent, 1), line(asking, "Eve"))))
                .order()
                .id();

        List<OrderLine> lines = shop.orders.find(id).orElseThrow().lines();
        assertThat(lines.get(0).answers())
                .containsExactly(new FormAnswer("fullName", NAME, "Ada", Optional.empty(), true));
        assertThat(lines.get(1).answers()).isEmpty();
        assertThat(lines.get(2).answers()).extracting(FormAnswer::value).containsExactly("Eve");
    }

    @Test
    void whoeverLooksThroughOrdersSeesPersonalAnswersMasked() {
        shop.order(List.of(line(asking, "Ada")));

        assertThat(shop.orders
                        .list(new OrderFilter(Optional.empty(), Optional.empty()), PageRequest.first(10))
                        .items())
                .flatExtracting(order -> order.lines().get(0).answers())
                .extracting(FormAnswer::value)
                .containsExactly("A***");
    }

    @Test
    void anOrderWhoseAnswersAreNotGoodChangesNothing() {
        assertThatThrownBy(() -> shop.order(List.of(new NewOrderLine(silent, 1), new NewOrderLine(asking, 1))))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.param()).contains("lines[1].answers.fullName"));

        assertThat(rows("customer_order")).isZero();
        assertThat(rows("order_line_answer")).isZero();
    }
}
