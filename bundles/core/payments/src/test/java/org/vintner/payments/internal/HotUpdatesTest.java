package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.id.ProductId;
import org.vintner.api.payments.Payment;
import org.vintner.persistence.testing.TestDatabase;

/** Told by PostgreSQL itself, which counts what a transaction has done to a table. */
class HotUpdatesTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final int ORDERS = 10;

    /** What was changed, and how much of it without touching an index. */
    private record Updates(long all, long hot) {

        /** Connections count on from what they did before. */
        Updates since(Updates before) {
            return new Updates(all - before.all, hot - before.hot);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"license_key", "customer_order", "order_line"})
    @DisplayName("What a settlement changes of a key, an order and a line stays on its page and enters no index anew")
    void aSettlementEntersNoIndexAnew(String table) {
        Shop shop = new Shop(DATABASE);
        ProductId product = shop.product("Editor", ORDERS);
        List<Payment> paid = IntStream.range(0, ORDERS)
                .mapToObj(i -> shop.paidAtProvider(product, 1))
                .toList();

        Updates updates = DATABASE.unitOfWork().call(() -> {
            Updates before = updates(shop, table);
            paid.forEach(payment -> assertThat(shop.webhook(payment)).isEqualTo(200));
            return updates(shop, table).since(before);
        });

        assertThat(shop.count("license_key WHERE state = 'SOLD'")).isEqualTo(ORDERS);
        assertThat(updates).isEqualTo(new Updates(ORDERS, ORDERS));
    }

    private static Updates updates(Shop shop, String table) {
        return shop.sql
                .queryOne(
                        "SELECT pg_stat_get_xact_tuples_updated(oid) AS n, pg_stat_get_xact_tuples_hot_updated(oid) AS hot"
                                + " FROM pg_class WHERE relname = ? AND relkind = 'r'",
                        row -> new Updates(row.number("n"), row.number("hot")),
                        table)
                .orElseThrow();
    }
}
