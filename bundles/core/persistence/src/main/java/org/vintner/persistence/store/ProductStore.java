package org.vintner.persistence.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ProductId;

/** Products and the metadata of their files. */
@ProviderType
public interface ProductStore {

    /** Stores a draft. */
    Product add(ProductId id, AccountId seller, NewProduct product);

    /** A product in any state. Needs a unit of work; what {@link #save} compares with is the version that is read here. */
    Optional<Product> find(ProductId id);

    /** A product in any state, to be shown and not to be changed. One statement, with or without a unit of work. */
    Optional<Product> read(ProductId id);

    /**
     * Stores what changed since {@link #find} in the same unit of work, but for the file.
     *
     * @throws org.vintner.api.CommerceException {@code conflict} when somebody else has changed the product since
     */
    Product save(Product product);

    /**
     * Stores a file and makes it the product's; throws as {@link #save}.
     */
    Product attach(ProductId product, NewFile file);

    /** Those of the products that exist and are published. */
    List<Product> onSale(Collection<ProductId> ids);

    /**
     * Products by descending id.
     *
     * @param filter which are wanted
     * @param viewer who looks
     * @param before only those with a smaller id
     * @param limit how many at the most
     */
    List<Product> list(ProductFilter filter, Viewer viewer, Optional<ProductId> before, int limit);

    /** Who looks at a list. */
    sealed interface Viewer {
        /** Sees everything. */
        record Staff() implements Viewer {}

        /** Sees what is published and whatever is their own. */
        record Seller(AccountId account) implements Viewer {}

        /** Sees what is published. */
        record Visitor() implements Viewer {}
    }
}
