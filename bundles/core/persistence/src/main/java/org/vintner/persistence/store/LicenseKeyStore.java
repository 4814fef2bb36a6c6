package org.vintner.persistence.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.KeyId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.LicenseKey;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.api.inventory.Stock;
import org.vintner.spi.fulfillment.Line;

/** Keeps license keys, their values encrypted. */
@ProviderType
public interface LicenseKeyStore {

    /** Adds keys that don't expire to stock; as {@link #add(ProductId, List, Optional)}. */
    default List<Boolean> add(ProductId product, List<String> values) {
        return add(product, values, Optional.empty());
    }

    /**
     * Adds keys to stock.
     *
     * @return for each value whether it is new; false when its digest was there before or earlier in the list
     */
    List<Boolean> add(ProductId product, List<String> values, Optional<Instant> expiresAt);

    /**
     * Stores keys that were issued outside for a line, whose keys are awaited, as reserved for it.
     *
     * @return whether all are new; when one is not, nothing is stored
     */
    boolean addIssued(Line line, List<String> values);

    /** How many of the wanted keys of each product are free: never counts further than what is wanted. */
    Map<ProductId, Long> available(Map<ProductId, Long> wanted);

    /** How many keys of each product there are. Counts rows: not for hot paths. */
    List<Stock> stock(List<ProductId> products);

    /** Newest first. */
    Page<LicenseKey> list(ProductId product, Optional<KeyState> state, PageRequest page);

    /**
     * Reserves what the lines of one order need, whole or not at all, after giving back what the order has reserved.
     *
     * @return lines that lack stock; when there is any, nothing is reserved
     */
    List<OrderLineId> reserve(OrderId order, List<Line> lines, Duration hold);

    /**
     * Reserves what the lines of many orders need, each order whole or not at all, of the keys that nobody else has locked just now.
     * Waits for nobody.
     *
     * @param lines lines of these orders, which have nothing reserved yet
     * @param holds for how long to reserve for each order
     * @return the orders that have all that they need; the others may yet get it by {@link #reserve(OrderId, List, Duration)}
     */
    Set<OrderId> reserve(List<Line> lines, Map<OrderId, Duration> holds);

    /** Gives the reserved keys of orders back to stock. */
    void release(List<OrderId> orders);

    /** Gives back the keys of at most {@code limit} orders whose reservation has ended; says of how many none is left. */
    int releaseDue(int limit);

    /** Takes at most {@code limit} free keys out of stock whose own time is over; says how many. */
    int expireDue(int limit);

    /**
     * Sells keys to lines, reserved ones first, expired ones never, each line whole or not at all.
     *
     * @return lines that lack stock
     */
    List<OrderLineId> sell(List<Line> lines);

    /** Keeps the sold keys of lines from being told. */
    void suspend(List<OrderLineId> lines);

    /** Lets the sold keys of lines be told again. */
    void resume(List<OrderLineId> lines);

    /**
     * Takes sold keys of lines back: those that were never revealed return to stock unless their time is over, the others are
     * revoked.
     */
    void revoke(List<OrderLineId> lines);

    /** The sold keys of an order, masked. */
    List<LicenseKey> sold(OrderId order);

    /** The values of an order's sold keys that are marked as revealed and not suspended. */
    List<RevealedKey> values(OrderId order);

    /** Marks an order's sold keys as revealed unless they are suspended; gives those that were not before. */
    List<KeyId> markRevealed(OrderId order);
}
