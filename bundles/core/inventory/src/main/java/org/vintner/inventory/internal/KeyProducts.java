package org.vintner.inventory.internal;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.ProductId;

/** Whose business the keys of a product are. */
@Component(service = KeyProducts.class)
public final class KeyProducts {

    private final Catalog catalog;

    @Activate
    public KeyProducts(@Reference Catalog catalog) {
        this.catalog = catalog;
    }

    /** The product, for its seller and for administrators; whoever else sees it must not see its stock. */
    Product owned(Actor actor, ProductId id) {
        Product product =
                catalog.find(Optional.of(actor), id).orElseThrow(() -> CommerceException.notFound("product", id));
        if (!actor.mayDoEverything() && !actor.is(product.seller())) {
            throw new CommerceException(CommerceError.FORBIDDEN, "The keys of a product are its seller's business.");
        }
        return product;
    }

    /** As {@link #owned}, for a product that sells keys. */
    Product ofKeys(Actor actor, ProductId id) {
        Product product = owned(actor, id);
        if (product.kind() != ProductKind.KEY) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "Product " + id + " sells a file, not keys.", "product");
        }
        return product;
    }
}
