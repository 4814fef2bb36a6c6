package org.vintner.persistence.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.ProductIssuer;
import org.vintner.api.orders.LineState;

/** Keeps which products have their keys issued outside, and which lines wait for such keys. */
@ProviderType
public interface IssueStore {

    /** Where the keys of a product come from. */
    Optional<ProductIssuer> issuer(ProductId product);

    /** Binds a product. */
    void bind(ProductId product, String channel, String item);

    /** Ends the binding of a product; says whether there was one. */
    boolean unbind(ProductId product);

    /** Those of the products that are bound to a channel that is not switched off. */
    Set<ProductId> issuable(Collection<ProductId> products);

    /**
     * Has the keys of lines asked for: of those whose product is bound, and of those that were asked for before and have none.
     *
     * @param patience for how long nobody needs to look
     * @return the lines whose keys are awaited now
     */
    Set<OrderLineId> open(Collection<OrderLineId> lines, Duration patience);

    /**
     * A line whose keys are awaited.
     *
     * @param state of the line
     * @param refunding whether a refund has taken the line
     * @param attempts how often it was asked without an end
     * @param left until somebody has to look; negative when that is over
     */
    record Awaited(
            OrderId order,
            OrderLineId line,
            ProductId product,
            String channel,
            String item,
            int quantity,
            LineState state,
            boolean refunding,
            int attempts,
            Duration left) {}

    /** The lines of an order whose keys are awaited. */
    List<Awaited> awaited(OrderId order);

    /** Whether a line of a locked order still awaits its keys. */
    boolean isAwaited(OrderLineId line);

    /** Notes that an attempt brought no end. */
    void later(OrderLineId line, String note);

    /** Notes that a line's keys came. */
    void issued(OrderLineId line);

    /** Notes that a line's keys were refused. */
    void refused(OrderLineId line, String note);

    /** Notes that a line does not need keys any more. */
    void closed(OrderLineId line);

    /** What was answered last for those of the lines that have no keys. */
    Map<OrderLineId, String> notes(Collection<OrderLineId> lines);
}
