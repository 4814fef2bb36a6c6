package org.vintner.tck.fulfillment;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.Entitlement;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.Line;
import org.vintner.tck.Misbehavior;

/** A fulfiller, and the database in which it keeps what it gives. Opened anew and empty for each rule. */
public interface FulfillerUnderTest extends AutoCloseable {

    /** {@return the fulfiller} */
    Fulfiller fulfiller();

    /**
     * Makes a product of the fulfiller's kind.
     *
     * @param stock how much of it there is; of no meaning where nothing is ever short
     * @return its id
     */
    ProductId product(int stock);

    /**
     * Stores an order, as Vintner does before it asks for anything.
     *
     * @param product what is bought
     * @param quantities one line for each
     * @return its lines
     */
    List<Line> order(ProductId product, int... quantities);

    /**
     * Does something in one database transaction, which is rolled back when it throws.
     *
     * @param <T> what comes of it
     * @param work what is done
     * @return what came of it
     * @throws Exception what it threw
     */
    <T> T transaction(Callable<T> work) throws Exception;

    /**
     * {@return how much of a product nobody has or holds}
     *
     * @param product which product
     */
    int free(ProductId product);

    /**
     * {@return how many entitlements a fulfilled line gives}
     *
     * @param quantity of the line
     */
    int entitlements(int quantity);

    /**
     * {@return whether a buyer may use it just now}
     *
     * @param entitlement an entitlement of the fulfiller's
     */
    boolean isUsable(Entitlement entitlement);

    /** {@return what can't be done here, and why; {@link Misbehavior#SHORT} where nothing is ever short} */
    default Map<Misbehavior, String> cannot() {
        return Map.of();
    }

    @Override
    void close();
}
