package org.vintner.downloads.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Entitlement;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.Line;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.fulfillment.FulfillerContractTest;
import org.vintner.tck.fulfillment.FulfillerUnderTest;

/** Files keep the contract of fulfillers. */
class FileContractTest extends FulfillerContractTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Override
    protected FulfillerUnderTest open() {
        return new FilesUnderTest(new Shop(DATABASE));
    }

    private record FilesUnderTest(Shop shop) implements FulfillerUnderTest {

        private static final int DOWNLOADS = 3;

        @Override
        public Fulfiller fulfiller() {
            return shop.fulfiller;
        }

        @Override
        public ProductId product(int stock) {
            byte[] content = {1, 2, 3};
            return shop.product(
                    Optional.of(new Shop.File("book.zip", content.length, Digests.sha256(content))), DOWNLOADS);
        }

        @Override
        public List<Line> order(ProductId product, int... quantities) {
            OrderId order = shop.order();
            List<Line> lines = new ArrayList<>();
            for (int quantity : quantities) {
                lines.add(shop.line(order, product, lines.size(), quantity));
            }
            return lines;
        }

        @Override
        public <T> T transaction(Callable<T> work) throws Exception {
            return DATABASE.unitOfWork().call(() -> {
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
            throw new UnsupportedOperationException("see cannot()");
        }

        /** Who buys a file three times has one right to it. */
        @Override
        public int entitlements(int quantity) {
            return 1;
        }

        @Override
        public boolean isUsable(Entitlement entitlement) {
            Entitlement.Download download = (Entitlement.Download) entitlement;
            return !download.suspended() && download.url().isPresent();
        }

        @Override
        public Map<Misbehavior, String> cannot() {
            return Map.of(Misbehavior.SHORT, "a file is never short");
        }

        @Override
        public void close() {
            // The next one begins with an empty database.
        }
    }
}
