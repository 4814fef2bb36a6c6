package org.vintner.inventory.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.inventory.Stock;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Line;

/** What becomes of reservations whose time is over, and of keys that are sold in part. */
class ReservationEndTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Duration HOLD = Duration.ofMinutes(10);

    private Stockroom stock;

    @BeforeEach
    void open() {
        stock = new Stockroom(DATABASE);
        stock.keys.add(
                stock.product, IntStream.range(0, 5).mapToObj(i -> "KEY-" + i).toList());
    }

    private Line reserved(int quantity) {
        Line line = stock.order("ada@example.com", quantity);
        assertThat(DATABASE.unitOfWork().call(() -> stock.keys.reserve(line.order(), List.of(line), HOLD)))
                .isEmpty();
        return line;
    }

    private void sell(Line line) {
        assertThat(DATABASE.unitOfWork().call(() -> stock.keys.sell(List.of(line))))
                .isEmpty();
    }

    private static void timePasses() {
        DATABASE.execute("UPDATE key_reservation SET until = until - interval '1 hour'");
    }

    private long reservations() {
        return DATABASE.sql()
                .queryOne("SELECT count(*) AS n FROM key_reservation", row -> row.number("n"))
                .orElseThrow();
    }

    @Test
    void keysComeBackWhenTheirTimeIsOverAndNotBefore() {
        Line line = reserved(3);
        assertThat(stock.keys.releaseDue(10)).isZero();
        assertThat(stock.count("state = 'RESERVED'")).isEqualTo(3);

        timePasses();
        assertThat(stock.keys.releaseDue(10)).isEqualTo(1);

        assertThat(stock.available()).isEqualTo(5);
        assertThat(reservations()).isZero();
        assertThat(stock.count("order_id = '" + line.order().value() + "'")).isZero();
    }

    @Test
    void whatWasSoldInTimeStaysSoldWhenTheReservationEnds() {
        sell(reserved(2));
        timePasses();

        assertThat(stock.keys.releaseDue(10)).isEqualTo(1);

        assertThat(stock.count("state = 'SOLD'")).isEqualTo(2);
        assertThat(reservations()).isZero();
    }

    @Test
    void aReservationWhoseKeysAreInUseIsLookedAtAgain() {
        Line line = reserved(2);
        timePasses();
        DATABASE.unitOfWork().run(() -> {
            stock.database
                    .sql()
                    .query(
                            "SELECT id FROM license_key WHERE order_id = ? FOR UPDATE",
                            row -> true,
                            line.order().value());
            assertThat(CompletableFuture.supplyAsync(() -> stock.keys.releaseDue(10))
                            .join())
                    .isZero();
        });

        assertThat(reservations()).isEqualTo(1);
        assertThat(stock.keys.releaseDue(10)).isEqualTo(1);
        assertThat(stock.available()).isEqualTo(5);
    }

    @Test
    void aLineThatHasNotAllItsKeysAnyMoreGetsOthersAndLeavesNoneBehind() {
        Line line = reserved(3);
        DATABASE.execute("UPDATE license_key SET expires_at = now() - interval '1 s' WHERE id ="
                + " (SELECT id FROM license_key WHERE state = 'RESERVED' LIMIT 1)");

        sell(line);

        assertThat(stock.count("state = 'SOLD'")).isEqualTo(3);
        assertThat(stock.count("state = 'SOLD' AND expires_at IS NOT NULL")).isZero();
        assertThat(stock.keys.stock(List.of(stock.product))).containsExactly(new Stock(stock.product, 1, 0, 3, 1));
    }

    @Test
    void whatALineGotBeforeItKeepsWhenItIsSoldAgainInVain() {
        Line line = reserved(3);
        sell(line);
        assertThat(stock.available()).isEqualTo(2);

        assertThat(DATABASE.unitOfWork().call(() -> stock.keys.sell(List.of(line))))
                .containsExactly(line.id());

        assertThat(stock.keys.sold(line.order())).hasSize(3);
        assertThat(stock.available()).isEqualTo(2);
    }

    @Test
    void stockIsCountedByWhatKeysAreForNow() {
        sell(reserved(1));
        reserved(2);
        DATABASE.execute("UPDATE license_key SET state = 'REVOKED' WHERE id ="
                + " (SELECT id FROM license_key WHERE state = 'AVAILABLE' LIMIT 1)");

        assertThat(stock.keys.stock(List.of(stock.product))).containsExactly(new Stock(stock.product, 1, 2, 1, 0));
    }
}
