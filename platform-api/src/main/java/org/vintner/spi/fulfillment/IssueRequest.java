package org.vintner.spi.fulfillment;

import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;

/**
 * Keys that are wanted for one line of a paid order. It says nothing of the buyer. What it says stays the same however often it is
 * asked, also when the product is bound anew meanwhile.
 *
 * @param reference the line: the idempotency key of whatever is done for it
 * @param product what was bought
 * @param item what the issuer calls the product, as it was bound
 * @param quantity how many keys, at least 1
 */
public record IssueRequest(OrderLineId reference, ProductId product, String item, int quantity) {}
