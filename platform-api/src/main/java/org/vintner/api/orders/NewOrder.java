package org.vintner.api.orders;

import java.util.List;

/**
 * What a buyer asks for. Prices are not part of it: the catalog's prices at this moment are.
 *
 * @param buyer who buys
 * @param lines 1 to {@value #MOST_LINES} lines; all products of one currency
 */
public record NewOrder(Buyer buyer, List<NewOrderLine> lines) {

    /** How many lines an order may have. */
    public static final int MOST_LINES = 100;
}
