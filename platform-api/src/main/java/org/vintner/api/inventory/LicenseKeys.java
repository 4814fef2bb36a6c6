package org.vintner.api.inventory;

import java.io.InputStream;
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
     * Imports keys, one per line: UTF-8, with or without byte order mark, lines ended by LF or CRLF, white space around a key
     * dropped, blank lines skipped. Reads the stream in batches of bounded memory, each a transaction of its own: when the
     * stream breaks, what was imported stays, and the same file can be sent again, its first part being duplicates then.
     *
     * @param actor the product's seller or an administrator
     * @param product a product of kind {@code KEY}
     * @param lines the bytes; read to the end, not closed
     * @return what became of each line
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request} when the product
     *     sells no keys
     */
    KeyImportReport importKeys(Actor actor, ProductId product, InputStream lines);

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
