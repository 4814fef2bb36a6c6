package org.vintner.api.orders;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.RefundId;

/**
 * One product and quantity of an order, at the price at which it was placed.
 *
 * @param id its id
 * @param product which product
 * @param kind what the product is
 * @param title the product's title when the order was placed
 * @param quantity how many
 * @param unitPrice for one, fixed when the order was placed
 * @param sale what is done about late money and missing stock, as it was when the order was placed
 * @param state whether the buyer has it
 * @param shortUntil while it is {@link LineState#SHORT}: when it is paid back by itself unless stock comes first
 * @param refund the refund that takes it back: under way, or made when the line is {@link LineState#REVOKED}
 */
public record OrderLine(
        OrderLineId id,
        ProductId product,
        ProductKind kind,
        String title,
        int quantity,
        Money unitPrice,
        SalePolicy sale,
        LineState state,
        Optional<Instant> shortUntil,
        Optional<RefundId> refund) {}
