package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.id.OrderId;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** The license keys that a buyer bought. */
@Component(service = RestResource.class)
@Path("/v1/orders/{order}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Orders")
public final class OrderKeysResource implements RestResource {

    private final LicenseKeys keys;

    /** On the keys of this server. */
    @Activate
    public OrderKeysResource(@Reference LicenseKeys keys) {
        this.keys = keys;
    }

    /** Shows them; a POST, because it is recorded and ends their way back into stock. */
    @POST
    @Path("/reveal")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "revealKeys",
            summary = "Reveal the license keys",
            description = "Shows the values. The first time is recorded; a revealed key never returns to stock.")
    public Page<RevealedKey> reveal(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        return Answers.whole(keys.reveal(Caller.seeing(id, security), id));
    }
}
