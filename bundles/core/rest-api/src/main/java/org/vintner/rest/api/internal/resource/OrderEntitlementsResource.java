package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
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
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.Entitlement;
import org.vintner.api.orders.Entitlements;
import org.vintner.api.orders.Orders;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** What a buyer may use because an order was fulfilled (S1.51). */
@Component(service = RestResource.class)
@Path("/v1/orders/{order}/entitlements")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Orders")
public final class OrderEntitlementsResource implements RestResource {

    private final Orders orders;
    private final Entitlements entitlements;

    /** On the orders of this server. */
    @Activate
    public OrderEntitlementsResource(@Reference Orders orders, @Reference Entitlements entitlements) {
        this.orders = orders;
        this.entitlements = entitlements;
    }

    /** Keys without their values, and download links. */
    @GET
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listEntitlements",
            summary = "List what the buyer may use",
            description = "License keys without their values, and download links. Empty before the order is fulfilled.")
    public Page<Entitlement> list(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        // A buyer has been given the key to an order that exists.
        if (Caller.seeing(id, security).role() != Role.BUYER && orders.find(id).isEmpty()) {
            throw CommerceException.notFound("order", id);
        }
        return Answers.whole(entitlements.of(id));
    }
}
