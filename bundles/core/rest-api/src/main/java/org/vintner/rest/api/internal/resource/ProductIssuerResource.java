package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.ProductIssuer;
import org.vintner.api.inventory.ProductIssuers;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Where the keys of a product come from when there are none in stock. */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/issuer")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Stock")
public final class ProductIssuerResource implements RestResource {

    private final ProductIssuers issuers;

    /** On the services of this server. */
    @Activate
    public ProductIssuerResource(@Reference ProductIssuers issuers) {
        this.issuers = issuers;
    }

    /** The binding. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getProductIssuer",
            summary = "Show where a product's keys are issued",
            description =
                    "The channel that is asked for keys when there are none in stock. `not_found` when there is none.")
    public ProductIssuer get(@Context SecurityContext security, @PathParam("product") String product) {
        ProductId id = ProductId.parse(product);
        return issuers.of(Caller.of(security), id).orElseThrow(() -> CommerceException.notFound("issuer", id));
    }

    /** Binds the product. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "setProductIssuer",
            summary = "Have a product's keys issued by a channel",
            description =
                    "From now on the product is sold out only while the channel is switched off: keys in stock are"
                            + " sold first, and a paid line that finds none has its keys asked for. Lines whose keys were asked for"
                            + " before go on with the former channel. For administrators: what the channel gives out is paid for by"
                            + " the shop, whatever a seller asks for the product.")
    public ProductIssuer set(@Context SecurityContext security, @PathParam("product") String product, Binding binding) {
        return issuers.bind(Caller.of(security), ProductId.parse(product), binding.channel(), binding.item(), false);
    }

    /** Ends the binding. */
    @DELETE
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "clearProductIssuer",
            summary = "Sell what is in stock only",
            description =
                    "Ends the binding. Of no effect when there is none. Lines whose keys were asked for before go on."
                            + " For administrators.")
    public void clear(@Context SecurityContext security, @PathParam("product") String product) {
        issuers.unbind(Caller.of(security), ProductId.parse(product));
    }

    /**
     * Where keys are issued.
     *
     * @param channel name of a channel that issues keys
     * @param item what the channel's other side calls the product; left away: the product's id
     */
    public record Binding(String channel, Optional<String> item) {}
}
