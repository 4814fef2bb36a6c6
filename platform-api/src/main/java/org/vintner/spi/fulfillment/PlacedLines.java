package org.vintner.spi.fulfillment;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.vintner.api.Money;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.catalog.Product;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.Order;

/**
 * A {@link Fulfiller} whose lines say more than product and quantity, and which takes what they name as soon as their order is
 * placed. Calls come inside the transaction that places the order.
 */
@ConsumerType
public interface PlacedLines {

    /**
     * Checks lines before their order is stored, and says what they cost.
     *
     * @param buyer who buys
     * @param lines lines of this kind
     * @return the price of one piece of each line, in the order of the list
     * @throws org.vintner.api.CommerceException when a line can't be had; its parameter begins with {@link Asked#param()}
     */
    List<Money> prices(Buyer buyer, List<Asked> lines);

    /**
     * Takes what the lines name, for the order: until it is called off or expires, whatever becomes of its payments. Then
     * {@link Fulfiller#release} gives it back.
     *
     * @param order the order, stored just now
     * @param lines its lines of this kind, as in {@link #prices}
     * @throws org.vintner.api.CommerceException when it is gone; all is rolled back
     */
    void take(Order order, List<Asked> lines);

    /**
     * A line that is asked for.
     *
     * @param param how the caller named it, such as {@code lines[0]}
     * @param id its id
     * @param product the product, which is on sale
     * @param quantity how many
     * @param booking the time that is wanted
     */
    record Asked(String param, OrderLineId id, Product product, int quantity, Optional<BookingRequest> booking) {}
}
