package org.vintner.inventory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.events.EventTypes;
import org.vintner.persistence.internal.store.SqlAttentionStore;
import org.vintner.persistence.internal.store.SqlOutboxStore;
import org.vintner.persistence.internal.store.SqlStockAlertStore;
import org.vintner.persistence.store.StockAlertStore.Terms;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Line;

@DisplayName("S2.23: a low stock is told once")
class StockAlertTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private Stockroom stock;
    private SqlStockAlertStore store;
    private SqlAttentionStore attention;
    private StockAlertJob job;
    private int made;

    @BeforeEach
    void open() {
        stock = new Stockroom(DATABASE);
        store = new SqlStockAlertStore(DATABASE.sql());
        SqlOutboxStore outbox = new SqlOutboxStore(DATABASE.sql(), DATABASE.unitOfWork());
        attention = new SqlAttentionStore(DATABASE.sql(), outbox);
        job = new StockAlertJob(store, attention, outbox, DATABASE.unitOfWork(), Settings.of(4, 24));
        restock(20);
    }

    private void restock(int keys) {
        stock.keys.add(
                stock.product,
                IntStream.range(0, keys).mapToObj(i -> "K-" + made++).toList());
    }

    private void sell(int keys) {
        Line line = stock.order("ada@example.com", keys);
        assertThat(DATABASE.unitOfWork().call(() -> stock.keys.sell(List.of(line))))
                .isEmpty();
    }

    private void soldLongAgo() {
        long then = Instant.now().minus(Duration.ofHours(25)).toEpochMilli();
        UUID order = new UUID(then << 16 | 0x7000, Long.MIN_VALUE);
        DATABASE.execute("INSERT INTO customer_order (id, state, email, locale, total, currency, expires_at)"
                + " VALUES ('" + order + "', 'FULFILLED', 'ada@example.com', 'en', 100, 'EUR', now());"
                + "UPDATE license_key SET order_id = '" + order + "' WHERE state = 'SOLD'");
    }

    @Test
    void whatIsReservedIsNoSale() {
        sell(2);
        Line unpaid = stock.order("ada@example.com", 12);
        assertThat(DATABASE.unitOfWork()
                        .call(() -> stock.keys.reserve(unpaid.order(), List.of(unpaid), Duration.ofHours(1))))
                .isEmpty();

        assertThat(store.levels(new Terms(4, 24)))
                .singleElement()
                .satisfies(level -> assertThat(level.soldLastDay()).isEqualTo(2));
    }

    private List<AttentionItem> items(boolean open) {
        return attention.list(open, PageRequest.first(9)).items();
    }

    private long events() {
        return DATABASE.sql()
                .queryOne(
                        "SELECT count(*) AS n FROM outbox_event WHERE type = ?",
                        row -> row.number("n"),
                        EventTypes.STOCK_LOW)
                .orElseThrow();
    }

    @Test
    void itIsToldOnceByCountAndSettledByItselfWhenRestocked() {
        job.run();
        assertThat(items(true)).isEmpty();

        sell(16);
        soldLongAgo();
        job.run();
        job.run();
        assertThat(items(true)).singleElement().satisfies(item -> {
            assertThat(item.reason()).isEqualTo(AttentionReason.STOCK_LOW);
            assertThat(item.subject()).isEqualTo(stock.product.toString());
            assertThat(item.detail()).isEqualTo("4 keys are left.");
        });
        assertThat(events()).isEqualTo(1);

        restock(1);
        job.run();
        assertThat(items(true)).as("one more is not restocked").hasSize(1);
        restock(10);
        job.run();
        assertThat(items(true)).isEmpty();
        sell(12);
        soldLongAgo();
        job.run();
        assertThat(events()).as("armed again").isEqualTo(2);
    }

    @Test
    void itIsToldByTheForecastOfHoursLeft() {
        sell(12);
        job.run();

        assertThat(items(true))
                .singleElement()
                .satisfies(item -> assertThat(item.detail())
                        .isEqualTo("8 keys are left, enough for 16 hours at the pace of the last day."));
        assertThat(DATABASE.sql()
                        .queryOne(
                                "SELECT data ->> 'hoursLeft' AS h FROM outbox_event WHERE type = ?",
                                row -> row.text("h"),
                                EventTypes.STOCK_LOW))
                .contains("16");
    }

    @Test
    void aProductHasTermsOfItsOwn() {
        StoredStockAlerts alerts = new StoredStockAlerts(store, new KeyProducts(stock.catalog()), Settings.of(4, 24));
        assertThat(alerts.of(stock.seller, stock.product).threshold()).isEqualTo(4);

        assertThat(alerts.set(stock.seller, stock.product, 20, 0).threshold()).isEqualTo(20);
        job.run();
        assertThat(alerts.of(stock.seller, stock.product).lowSince()).isPresent();

        CommerceException told =
                catchThrowableOfType(CommerceException.class, () -> alerts.set(stock.seller, stock.product, -1, 0));
        assertThat(told.param()).contains("threshold");
        assertThat(store.terms(stock.product)).contains(new Terms(20, 0));
    }

    @Test
    void noStockAtAllIsLowWithoutASale() {
        DATABASE.execute("DELETE FROM license_key");
        job.run();
        assertThat(items(true)).hasSize(1);
        assertThat(events()).isEqualTo(1);
    }
}
