package org.vintner.persistence.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.id.ProductId;

/** Keeps when stock counts as low, and whether it is. */
@ProviderType
public interface StockAlertStore {

    /**
     * A product's own terms.
     *
     * @param threshold so many free keys or fewer are low
     * @param hours low when the stock ends within so many hours
     */
    record Terms(int threshold, int hours) {}

    /**
     * The stock of a product on sale.
     *
     * @param product which
     * @param terms its own, or those that were given for products without
     * @param available free keys, counted no further than what the terms need
     * @param soldLastDay sold in the last 24 hours
     * @param low whether it was low when it was looked at before
     */
    record Level(ProductId product, Terms terms, long available, long soldLastDay, boolean low) {}

    /** A product's own terms. */
    Optional<Terms> terms(ProductId product);

    /** Since when a product is low. */
    Optional<Instant> lowSince(ProductId product);

    /** Sets a product's own terms. */
    void set(ProductId product, Terms terms);

    /** The levels of all products of keys that are on sale, without those whose keys are issued outside. */
    List<Level> levels(Terms others);

    /** Marks a product as low; says whether it was not before. */
    boolean becameLow(ProductId product);

    /** Marks a product as not low; says whether it was before. */
    boolean recovered(ProductId product);
}
