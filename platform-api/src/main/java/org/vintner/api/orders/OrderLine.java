package org.vintner.api.orders;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.vintner.api.Money;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.catalog.SalePolicy;
import org.vintner.api.forms.FormAnswer;
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
 * @param answers what the buyer answered to the questions of the product's form, in their order; personal ones are masked in lists
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
        Optional<RefundId> refund,
        List<FormAnswer> answers) {

    /** Copies the list. */
    public OrderLine {
        answers = List.copyOf(answers);
    }

    /**
     * A line without answers.
     *
     * @param id its id
     * @param product which product
     * @param kind what the product is
     * @param title the product's title
     * @param quantity how many
     * @param unitPrice for one
     * @param sale what is done about late money and missing stock
     * @param state whether the buyer has it
     * @param shortUntil when it is paid back by itself
     * @param refund the refund that takes it back
     */
    public OrderLine(
            OrderLineId id,
            ProductId product,
            ProductKind kind,
            String title,
            int quantity,
            Money unitPrice,
            SalePolicy sale,
            LineState state,
            Optional<Instant> shortUntil,
            Optional<RefundId> refund) {
        this(id, product, kind, title, quantity, unitPrice, sale, state, shortUntil, refund, List.of());
    }

    /**
     * {@return the line with other answers}
     *
     * @param others the answers
     */
    public OrderLine withAnswers(List<FormAnswer> others) {
        return new OrderLine(id, product, kind, title, quantity, unitPrice, sale, state, shortUntil, refund, others);
    }
}
