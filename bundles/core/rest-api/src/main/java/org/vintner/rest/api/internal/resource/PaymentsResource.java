package org.vintner.rest.api.internal.resource;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
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
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.Role;
import org.vintner.api.Transition;
import org.vintner.api.id.PaymentId;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.Payments;
import org.vintner.api.payments.Refund;
import org.vintner.rest.api.internal.RestResource;
import org.vintner.rest.api.internal.call.Idempotent;
import org.vintner.rest.api.internal.qr.QrCode;
import org.vintner.rest.api.internal.security.Allow;
import org.vintner.rest.api.internal.security.Caller;
import org.vintner.spi.gateway.NextAction;

/** Payments, how they stand, and money back. */
@Component(service = RestResource.class)
@Path("/v1/payments/{payment}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Payments")
public final class PaymentsResource implements RestResource {

    private static final String SVG = "image/svg+xml";

    private final Payments payments;

    /** On the payments of this server. */
    @Activate
    public PaymentsResource(@Reference Payments payments) {
        this.payments = payments;
    }

    /** One payment. */
    @GET
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(operationId = "getPayment", summary = "Show a payment", description = "As it is recorded here.")
    public Payment get(@Context SecurityContext security, @PathParam("payment") String payment) {
        return seen(security, PaymentId.parse(payment));
    }

    /** What the buyer scans. */
    @GET
    @Path("/qr.svg")
    @Produces(SVG)
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(
            operationId = "getPaymentQrCode",
            summary = "Draw a payment's QR code",
            description =
                    "The code of a `nextAction` of type `show_qr_code`, as an image. A page fetches it with the access"
                            + " grant and shows it, such as by `URL.createObjectURL`.")
    @ApiResponse(
            responseCode = "200",
            description = "The image.",
            content = @Content(mediaType = SVG, schema = @Schema(type = "string")))
    public Response qrCode(@Context SecurityContext security, @PathParam("payment") String payment) {
        PaymentId id = PaymentId.parse(payment);
        String content = seen(security, id)
                .nextAction()
                .flatMap(next ->
                        next instanceof NextAction.ShowQrCode code ? Optional.of(code.content()) : Optional.empty())
                .orElseThrow(() -> new CommerceException(
                        CommerceError.NOT_FOUND,
                        "There is nothing to scan for payment " + id + ". See its state and nextAction."));
        return Response.ok(QrCode.svg(content), SVG)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    /** Asks the provider. */
    @POST
    @Path("/reconciliation")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Idempotent(Idempotent.Kind.RESUMABLE)
    @Operation(
            operationId = "reconcilePayment",
            summary = "Ask the provider",
            description =
                    "Looks the payment up at its provider and applies the answer, such as after the buyer's return.")
    public Payment reconcile(@Context SecurityContext security, @PathParam("payment") String payment) {
        PaymentId id = PaymentId.parse(payment);
        seen(security, id);
        return payments.reconcile(Caller.of(security), id);
    }

    /** Pays back. */
    @POST
    @Path("/refunds")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.ADMINISTRATOR)
    @Idempotent(Idempotent.Kind.ONCE)
    @Operation(
            operationId = "refundPayment",
            summary = "Refund a payment",
            description =
                    "Pays all that is left back, a part, or exactly the named lines. What these lines gave is suspended at"
                            + " once and taken back when the money is: keys that nobody saw return to stock. With an Idempotency-Key the answer is stored with the refund,"
                            + " as `requested`, before the provider is asked: read the refund for what came of it. One in"
                            + " state `unknown` is looked up until it is known.")
    @ApiResponse(
            responseCode = "201",
            description = "The refund.",
            content = @Content(schema = @Schema(implementation = Refund.class)))
    public Response refund(@Context SecurityContext security, @PathParam("payment") String payment, NewRefund refund) {
        Refund made = payments.refund(Caller.of(security), PaymentId.parse(payment), refund);
        return Answers.created("refunds", made.id(), made);
    }

    /** Money on its way back. */
    @GET
    @Path("/refunds")
    @Allow({Role.BUYER, Role.ADMINISTRATOR})
    @Operation(operationId = "listRefunds", summary = "List the refunds of a payment", description = "Oldest first.")
    public Page<Refund> refunds(@Context SecurityContext security, @PathParam("payment") String payment) {
        return Answers.whole(
                payments.refundsOf(seen(security, PaymentId.parse(payment)).id()));
    }

    /** What happened to it. */
    @GET
    @Path("/history")
    @Allow(Role.ADMINISTRATOR)
    @Operation(
            operationId = "getPaymentHistory",
            summary = "Show a payment's history",
            description = "Every change of its state, oldest first.")
    public Page<Transition> history(@Context SecurityContext security, @PathParam("payment") String payment) {
        return Answers.whole(
                payments.history(seen(security, PaymentId.parse(payment)).id()));
    }

    private Payment seen(SecurityContext security, PaymentId id) {
        Actor actor = Caller.of(security);
        return payments.find(id)
                .filter(payment -> actor.maySee(payment.order()))
                .orElseThrow(() -> CommerceException.notFound("payment", id));
    }
}
