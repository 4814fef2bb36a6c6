package org.vintner.api.forms;

import java.util.List;
import org.vintner.api.id.ProductId;

/**
 * The questions that the buyers of a product are asked.
 *
 * @param product which product
 * @param version counts its changes; an order's line keeps the version that its buyer was asked. 0: it never had one
 * @param fields the questions in their order; none when nothing is asked
 */
public record ProductForm(ProductId product, int version, List<FormField> fields) {

    /** Copies the list. */
    public ProductForm {
        fields = List.copyOf(fields);
    }
}
