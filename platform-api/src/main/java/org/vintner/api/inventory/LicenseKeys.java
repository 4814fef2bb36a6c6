package org.vintner.api.inventory;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;

/** License keys in stock and in buyers' hands. Values are encrypted at rest and shown by {@link #reveal} only. */
@ProviderType
public interface LicenseKeys {

    /** The longest key, in characters. */
    int MAX_LENGTH = 4096;

    /**
     * {@return how many keys there are}
     *
     * @param products which products
     */
    List<Stock> stock(List<ProductId> products);

    /**
     * Lists keys, masked, newest first.
     *
     * @param actor the product's seller or an administrator
     * @param product which product
     * @param state only those in this state
     * @param page which part
     * @return the page
     */
    Page<LicenseKey> list(Actor actor, ProductId product, Optional<KeyState> state, PageRequest page);

    /**
     * Shows the keys of an order. The first time, each is marked as revealed and {@code key.revealed} is stored; a revealed
     * key never returns to stock.
     *
     * @param actor the order's buyer, an administrator, or the job that sends them
     * @param order which order
     * @return its keys that are sold and not revoked
     * @throws org.vintner.api.CommerceException {@code not_found} when the actor may not see the order
     */
    List<RevealedKey> reveal(Actor actor, OrderId order);
}
