package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.inventory.Stock;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** How many keys of a product there are. Sales figures, so they are for its seller and administrators. */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/stock")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Stock")
public final class ProductStockResource implements RestResource {

    private final Catalog catalog;
    private final LicenseKeys keys;

    /** On the catalog and stock of this server. */
    @Activate
    public ProductStockResource(@Reference Catalog catalog, @Reference LicenseKeys keys) {
        this.catalog = catalog;
        this.keys = keys;
    }

    /** The counts. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getStock",
            summary = "Count license keys",
            description = "Free, reserved, sold and expired keys.")
    public Stock get(@Context SecurityContext security, @PathParam("product") String text) {
        Actor actor = Caller.of(security);
        ProductId id = ProductId.parse(text);
        Product product =
                catalog.find(Optional.of(actor), id).orElseThrow(() -> CommerceException.notFound("product", id));
        if (!actor.mayDoEverything() && !actor.is(product.seller())) {
            throw new CommerceException(CommerceError.FORBIDDEN, "The stock is for the product's seller.");
        }
        return keys.stock(List.of(id)).stream().findFirst().orElseGet(() -> new Stock(id, 0, 0, 0, 0));
    }
}
