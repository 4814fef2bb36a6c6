package org.vintner.itests.bench.rest.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.id.ProductId;

/** Products as they are, for everybody. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class PlainProducts {

    private final Catalog catalog;
    private final Map<String, Product> seen = new ConcurrentHashMap<>();

    PlainProducts(Catalog catalog) {
        this.catalog = catalog;
    }

    /** From the database. */
    @GET
    @Path("/products/{product}")
    public Product read(@PathParam("product") String product) {
        return catalog.find(Optional.empty(), ProductId.parse(product)).orElseThrow();
    }

    /** From memory. */
    @GET
    @Path("/fixed/{product}")
    public Product fixed(@PathParam("product") String product) {
        return seen.computeIfAbsent(product, this::read);
    }
}
