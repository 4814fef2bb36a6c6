package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
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
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.NewPayment;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.Payments;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;

/** Paying an order. */
@Component(service = RestResource.class)
@Path("/v1/orders/{order}/payments")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Payments")
public final class OrderPaymentsResource implements RestResource {

    private final Orders orders;
    private final Payments payments;

    /** On the payments of this server. */
    @Activate
    public OrderPaymentsResource(@Reference Orders orders, @Reference Payments payments) {
        this.orders = orders;
        this.payments = payments;
    }

    /** Starts one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "startPayment",
            summary = "Start a payment",
            description =
                    "Reserves what the order needs and asks the provider. The buyer follows `nextAction`. A provider that"
                            + " takes longer than 3 s is not waited for: the payment comes without `nextAction` and is looked at"
                            + " again until it has one, or has failed. While an unfinished payment on the same channel exists,"
                            + " that one is returned.")
    @ApiResponse(
            responseCode = "201",
            description = "The payment.",
            content = @Content(schema = @Schema(implementation = Payment.class)))
    public Response start(@Context SecurityContext security, @PathParam("order") String order, NewPayment payment) {
        OrderId id = OrderId.parse(order);
        Payment started = payments.start(Caller.seeing(id, security), id, payment);
        return Answers.created("payments", started.id(), started);
    }

    /** All of the order's. */
    @GET
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "listPayments",
            summary = "List the payments of an order",
            description = "All attempts, oldest first.")
    public Page<Payment> list(@Context SecurityContext security, @PathParam("order") String order) {
        OrderId id = OrderId.parse(order);
        Caller.seeing(id, security);
        if (orders.find(id).isEmpty()) {
            throw CommerceException.notFound("order", id);
        }
        return Answers.whole(payments.ofOrder(id));
    }
}
