package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.Consumes;
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
import org.vintner.api.Role;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.StockAlert;
import org.vintner.api.inventory.StockAlerts;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** When the stock of a product counts as low (S2.23). */
@Component(service = RestResource.class)
@Path("/v1/products/{product}/stock-alert")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Stock")
public final class ProductStockAlertResource implements RestResource {

    private final StockAlerts alerts;

    /** On the services of this server. */
    @Activate
    public ProductStockAlertResource(@Reference StockAlerts alerts) {
        this.alerts = alerts;
    }

    /** The terms. */
    @GET
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getStockAlert",
            summary = "Show when stock counts as low",
            description = "The product's own terms, or the configured ones; and since when it is low.")
    public StockAlert get(@Context SecurityContext security, @PathParam("product") String product) {
        return alerts.of(Caller.of(security), ProductId.parse(product));
    }

    /** Sets them. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.SELLER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "setStockAlert",
            summary = "Set when stock counts as low",
            description = "By a number of free keys, and by the hours that they last at the pace of the last day.")
    public StockAlert set(@Context SecurityContext security, @PathParam("product") String product, Terms terms) {
        return alerts.set(Caller.of(security), ProductId.parse(product), terms.threshold(), terms.hours());
    }

    /**
     * When stock counts as low.
     *
     * @param threshold so many free keys or fewer
     * @param hours they last so many hours or fewer; 0: no forecast
     */
    public record Terms(int threshold, int hours) {}
}
