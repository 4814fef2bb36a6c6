package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.GET;
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
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.Transition;
import org.vintner.api.id.RefundId;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.Refund;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
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
        return seen(security, RefundId.parse(refund));
    }

    /** Asks the provider. */
    @POST
    @Path("/reconciliation")
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "reconcileRefund",
            summary = "Ask the provider",
            description =
                    "Takes a refund further whose end is not known: looks it up at its provider, and asks for it again"
                            + " under the same number where the provider does not know of it. Of no effect on one that has ended.")
    public Refund reconcile(@Context SecurityContext security, @PathParam("refund") String refund) {
        return payments.retryRefund(Caller.of(security), RefundId.parse(refund));
    }

    /** What happened to it. */
    @GET
    @Path("/history")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "getRefundHistory",
            summary = "Show a refund's history",
            description = "Every change of its state, oldest first.")
    public Page<Transition> history(@Context SecurityContext security, @PathParam("refund") String refund) {
        return Answers.whole(
                payments.refundHistory(seen(security, RefundId.parse(refund)).id()));
    }

    private Refund seen(SecurityContext security, RefundId id) {
        Actor actor = Caller.of(security);
        return payments.findRefund(id)
                .filter(found -> payments.find(found.payment())
                        .filter(payment -> actor.maySee(payment.order()))
                        .isPresent())
                .orElseThrow(() -> CommerceException.notFound("refund", id));
    }
}
