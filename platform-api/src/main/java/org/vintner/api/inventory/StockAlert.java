package org.vintner.api.inventory;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.id.ProductId;

/**
 * When a product's stock counts as low. It is told once when it becomes so, and again only after it was restocked.
 *
 * @param product which product
 * @param threshold so many free keys or fewer are low; 0: only when there is none
 * @param hours low, too, when at the pace of the last 24 hours the stock ends within so many hours; 0: no forecast
 * @param lowSince since when it is low; empty while it is not
 */
public record StockAlert(ProductId product, int threshold, int hours, Optional<Instant> lowSince) {}
