package org.vintner.inventory.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Entitlement;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.Line;
import org.vintner.tck.fulfillment.FulfillerContractTest;
import org.vintner.tck.fulfillment.FulfillerUnderTest;

/** License keys keep the contract of fulfillers. */
class KeyContractTest extends FulfillerContractTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Override
    protected FulfillerUnderTest open() {
        return new KeysUnderTest(new Stockroom(DATABASE));
    }

    private record KeysUnderTest(Stockroom stock) implements FulfillerUnderTest {

        @Override
        public Fulfiller fulfiller() {
            return new KeyFulfiller(stock.keys);
        }

        @Override
        public ProductId product(int pieces) {
            ProductId product = stock.newProduct();
            stock.keys.add(
                    product,
                    IntStream.range(0, pieces).mapToObj(i -> product + "-" + i).toList());
            return product;
        }

        @Override
        public List<Line> order(ProductId product, int... quantities) {
            OrderId order = stock.newOrder("ada@example.com");
            List<Line> lines = new ArrayList<>();
            for (int quantity : quantities) {
                Line line = new Line(order, OrderLineId.next(), product, quantity);
                stock.addLine(line, lines.size());
                lines.add(line);
            }
            return lines;
        }

        @Override
        public <T> T transaction(Callable<T> work) throws Exception {
            return stock.database.unitOfWork().call(() -> {
                try {
                    return work.call();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        @Override
        public int free(ProductId product) {
            return Math.toIntExact(
                    stock.keys.available(Map.of(product, 10_000_000L)).getOrDefault(product, 0L));
        }

        @Override
        public int entitlements(int quantity) {
            return quantity;
        }

        @Override
        public boolean isUsable(Entitlement entitlement) {
            return !((Entitlement.Key) entitlement).suspended();
        }

        @Override
        public void close() {
            // The next one begins with an empty database.
        }
    }
}
