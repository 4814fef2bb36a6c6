package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import javax.ws.rs.BeanParam;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.NewProduct;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductChange;
import org.vintner.api.catalog.ProductFilter;
import org.vintner.api.catalog.ProductState;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ProductId;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.AllowAnyone;
import org.vintner.rest.api.internal.security.Caller;

/** Products from draft to sale (S1.5 to S1.8). */
@Component(service = RestResource.class)
@Path("/v1/products")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Products")
public final class ProductsResource implements RestResource {

    private final Catalog catalog;

    /** On the catalog of this server. */
    @Activate
    public ProductsResource(@Reference Catalog catalog) {
        this.catalog = catalog;
    }

    /** The products that the caller may see. */
    @GET
    @AllowAnyone
    @Operation(
            operationId = "listProducts",
            summary = "List products",
            description = "Newest first. Visitors and buyers see published ones; a seller also sees his own, an"
                    + " administrator all.")
    public Page<Product> list(
            @Context SecurityContext security,
            @Parameter(
                            description = "Only products in this state.",
                            schema = @Schema(implementation = ProductState.class))
                    @QueryParam("state")
                    String state,
            @Parameter(description = "Only products of this seller.") @QueryParam("seller") String seller,
            @BeanParam Paging paging) {
        ProductFilter filter = new ProductFilter(
                Texts.constant(ProductState.class, state, "state"),
                Optional.ofNullable(seller).map(AccountId::parse));
        return catalog.list(Caller.maybe(security), filter, paging.request());
    }

    /** One product. */
    @GET
    @Path("/{product}")
    @AllowAnyone
    @Operation(
            operationId = "getProduct",
            summary = "Show a product",
            description = "A product that the caller may see.")
    public Product get(@Context SecurityContext security, @PathParam("product") String product) {
        ProductId id = ProductId.parse(product);
        return catalog.find(Caller.maybe(security), id).orElseThrow(() -> CommerceException.notFound("product", id));
    }

    /** A new draft. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "createProduct",
            summary = "Create a product",
            description = "Creates a draft that belongs to the caller.")
    @ApiResponse(
            responseCode = "201",
            description = "The draft.",
            content = @Content(schema = @Schema(implementation = Product.class)))
    public Response create(@Context SecurityContext security, NewProduct product) {
        Product created = catalog.create(Caller.of(security), product);
        return Answers.created("products", created.id(), created);
    }

    /** A changed product. */
    @PATCH
    @Path("/{product}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "changeProduct",
            summary = "Change a product",
            description = "Changes the fields that are named. A seller's change of a published product sends it back to"
                    + " review. Orders keep the price at which they were placed.")
    public Product change(
            @Context SecurityContext security, @PathParam("product") String product, ProductChange change) {
        return catalog.change(Caller.of(security), ProductId.parse(product), change);
    }

    /** Asks an administrator. */
    @POST
    @Path("/{product}/submission")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "submitProduct",
            summary = "Submit for review",
            description = "The seller hands the product to an administrator.")
    public Product submit(@Context SecurityContext security, @PathParam("product") String product) {
        return move(security, product, ProductState.IN_REVIEW, Optional.empty());
    }

    /** Puts on sale. */
    @POST
    @Path("/{product}/publication")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(operationId = "publishProduct", summary = "Publish", description = "Puts the product on sale.")
    public Product publish(@Context SecurityContext security, @PathParam("product") String product) {
        return move(security, product, ProductState.PUBLISHED, Optional.empty());
    }

    /** Sends back. */
    @POST
    @Path("/{product}/rejection")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "rejectProduct",
            summary = "Reject",
            description = "Sends a product under review back to its seller, with the reason.")
    public Product reject(
            @Context SecurityContext security, @PathParam("product") String product, Rejection rejection) {
        return move(security, product, ProductState.REJECTED, Optional.of(rejection.reason()));
    }

    /** Takes off sale. */
    @POST
    @Path("/{product}/withdrawal")
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "withdrawProduct",
            summary = "Withdraw",
            description = "Takes the product off sale. Orders that were placed before are still fulfilled.")
    public Product withdraw(@Context SecurityContext security, @PathParam("product") String product) {
        return move(security, product, ProductState.WITHDRAWN, Optional.empty());
    }

    private Product move(SecurityContext security, String product, ProductState to, Optional<String> reason) {
        return catalog.move(Caller.of(security), ProductId.parse(product), to, reason);
    }

    /**
     * Why a product is sent back.
     *
     * @param reason for its seller
     */
    public record Rejection(String reason) {}
}
