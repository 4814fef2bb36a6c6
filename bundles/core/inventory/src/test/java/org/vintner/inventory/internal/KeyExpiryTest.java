package org.vintner.inventory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.NewKeyImport;
import org.vintner.api.inventory.Stock;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Line;

@DisplayName("S2.10: an expired key is never sold")
class KeyExpiryTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Duration HOLD = Duration.ofMinutes(10);
    private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");

    private Stockroom stock;

    @BeforeEach
    void open() {
        stock = new Stockroom(DATABASE);
        stock.keys.add(stock.product, List.of("OLD-1", "OLD-2"), Optional.of(FAR));
    }

    private void timeIsOver() {
        DATABASE.execute(
                "UPDATE license_key SET expires_at = now() - interval '1 second' WHERE expires_at IS NOT NULL");
    }

    @Test
    void itIsNeitherCountedNorReservedNorSold() {
        timeIsOver();
        Line line = stock.order("ada@example.com", 1);

        assertThat(stock.available()).isZero();
        assertThat(stock.keys.stock(List.of(stock.product))).containsExactly(new Stock(stock.product, 0, 0, 0, 2));
        assertThat(DATABASE.unitOfWork().call(() -> stock.keys.reserve(line.order(), List.of(line), HOLD)))
                .containsExactly(line.id());
        assertThat(inTransaction(line)).containsExactly(line.id());
        assertThat(stock.count("state <> 'AVAILABLE'")).isZero();
    }

    private List<OrderLineId> inTransaction(Line line) {
        return DATABASE.unitOfWork().call(() -> stock.keys.sell(List.of(line)));
    }

    @Test
    void aReservedKeyThatExpiresBeforeTheCaptureIsReplaced() {
        Line line = stock.order("ada@example.com", 2);
        assertThat(DATABASE.unitOfWork().call(() -> stock.keys.reserve(line.order(), List.of(line), HOLD)))
                .isEmpty();
        timeIsOver();
        stock.keys.add(stock.product, List.of("NEW-1", "NEW-2"), Optional.of(FAR));

        assertThat(inTransaction(line)).isEmpty();

        assertThat(stock.revealed(line.order())).extracting(key -> key.value()).containsExactly("NEW-1", "NEW-2");
        assertThat(stock.count("state = 'RESERVED'")).isZero();
    }

    @Test
    void aReservedKeyThatExpiresBeforeTheCaptureLeavesAShortage() {
        Line line = stock.order("ada@example.com", 2);
        DATABASE.unitOfWork().run(() -> stock.keys.reserve(line.order(), List.of(line), HOLD));
        timeIsOver();
        stock.keys.add(stock.product, List.of("NEW-1"), Optional.of(FAR));

        assertThat(inTransaction(line)).containsExactly(line.id());

        assertThat(stock.count("state = 'SOLD'")).isZero();
        assertThat(stock.available()).isEqualTo(1);
    }

    @Test
    void theJobTakesItOutOfStock() {
        timeIsOver();
        stock.keys.add(stock.product, List.of("NEW-1"), Optional.of(FAR));

        assertThat(stock.keys.expireDue(10)).isEqualTo(2);

        assertThat(stock.count("state = 'EXPIRED'")).isEqualTo(2);
        assertThat(stock.keys.stock(List.of(stock.product))).containsExactly(new Stock(stock.product, 1, 0, 0, 2));
        assertThat(stock.keys.available(Map.of(stock.product, 9L))).containsValue(1L);
    }

    @Test
    void aSoldKeyStaysItsBuyersWhenItExpires() {
        Line line = stock.order("ada@example.com", 2);
        inTransaction(line);
        timeIsOver();

        assertThat(stock.keys.expireDue(10)).isZero();
        assertThat(stock.keys.sold(line.order())).hasSize(2).allMatch(key -> key.state() == KeyState.SOLD);
    }

    @Test
    void anExpiryInThePastIsRefusedByTheDatabasesClock() {
        Instant past = DATABASE.sql()
                .queryOne("SELECT now() - interval '1 second' AS t", row -> row.time("t"))
                .orElseThrow();
        NewKeyImport wanted = new NewKeyImport(Optional.empty(), 1, Optional.of(past));

        CommerceException told = catchThrowableOfType(
                CommerceException.class,
                () -> stock.supply.importKeys(
                        stock.seller, stock.product, wanted, new ByteArrayInputStream(Stockroom.utf8("A-1\n"))));

        assertThat(told.error()).isEqualTo(CommerceError.INVALID_REQUEST);
        assertThat(told.param()).contains("expiresAt");
        assertThat(stock.count("true")).isEqualTo(2);
    }
}
