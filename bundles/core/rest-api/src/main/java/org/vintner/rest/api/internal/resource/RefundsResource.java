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
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.id.RefundId;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.Refund;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Refunds. */
@Component(service = RestResource.class)
@Path("/v1/refunds/{refund}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Payments")
public final class RefundsResource implements RestResource {

    private final Payments payments;

    /** On the payments of this server. */
    @Activate
    public RefundsResource(@Reference Payments payments) {
        this.payments = payments;
    }

    /** One refund. */
    @GET
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(operationId = "getRefund", summary = "Show a refund", description = "As it is recorded here.")
    public Refund get(@Context SecurityContext security, @PathParam("refund") String refund) {
        Actor actor = Caller.of(security);
        RefundId id = RefundId.parse(refund);
        return payments.findRefund(id)
                .filter(found -> payments.find(found.payment())
                        .filter(payment -> actor.maySee(payment.order()))
                        .isPresent())
                .orElseThrow(() -> CommerceException.notFound("refund", id));
    }
}
