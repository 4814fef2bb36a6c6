package org.vintner.api.catalog;

import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.ProductId;

/**
 * The products of the shop. Whoever is neither the product's seller nor an administrator is told {@code not_found} of an
 * unpublished product and {@code forbidden} on a change of a published one (S1.6).
 */
@ProviderType
public interface Catalog {

    /**
     * Creates a draft of the actor's own.
     *
     * @param actor a seller or administrator
     * @param product what to create
     * @return the draft
     * @throws org.vintner.api.CommerceException {@code invalid_request}, {@code forbidden}
     */
    Product create(Actor actor, NewProduct product);

    /**
     * Changes a product. A seller's change of title, description or price sends a published product back to review (S1.8).
     *
     * @param actor its seller or an administrator
     * @param id which product
     * @param change what to change
     * @return the product as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request}
     */
    Product change(Actor actor, ProductId id, ProductChange change);

    /**
     * Stores a file and makes it the one that buyers get from now on; grants made before keep theirs. Blocks while the stream
     * is read; memory is bounded. Nothing changes when the stream breaks or the digest does not match.
     *
     * @param actor its seller or an administrator
     * @param id a product of kind {@link ProductKind#FILE}
     * @param upload name, type and what is known of the content
     * @param content the bytes; read to its end, not closed
     * @return the product as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code invalid_request}, {@code
     *     body_too_large}, {@code unavailable} when no storage backend is there
     */
    Product attachFile(Actor actor, ProductId id, FileUpload upload, InputStream content);

    /**
     * Moves a product to another state: its seller submits ({@link ProductState#IN_REVIEW}) and withdraws, an administrator
     * publishes, rejects and withdraws. Moving to the state it is in changes nothing and is no error.
     *
     * @param actor who
     * @param id which product
     * @param to the wanted state
     * @param reason why; needed for {@link ProductState#REJECTED}
     * @return the product as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}, {@code conflict} when this state can't
     *     follow or the product is incomplete, such as a file product without a file
     */
    Product move(Actor actor, ProductId id, ProductState to, Optional<String> reason);

    /**
     * Finds a product that the actor may see.
     *
     * @param actor who looks; empty for a visitor
     * @param id which product
     * @return the product, or empty
     */
    Optional<Product> find(Optional<Actor> actor, ProductId id);

    /**
     * Finds published products for an order.
     *
     * @param ids which products
     * @return those that exist and are published, in no order
     */
    List<Product> onSale(Collection<ProductId> ids);

    /**
     * Lists products that the actor may see, newest first.
     *
     * @param actor who looks; empty for a visitor, who sees published ones only
     * @param filter which are wanted
     * @param page which part
     * @return the page
     */
    Page<Product> list(Optional<Actor> actor, ProductFilter filter, PageRequest page);
}
