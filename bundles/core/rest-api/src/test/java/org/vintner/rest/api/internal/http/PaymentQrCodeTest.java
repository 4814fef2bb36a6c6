package org.vintner.rest.api.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vintner.api.Actor;
import org.vintner.api.Money;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.orders.Orders;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.Payments;
import org.vintner.rest.api.internal.MemoryCalls;
import org.vintner.rest.api.internal.Stub;
import org.vintner.rest.api.internal.resource.PaymentsResource;
import org.vintner.spi.gateway.NextAction;

/** The QR code of a payment over HTTP. */
class PaymentQrCodeTest {

    private static final OrderId ORDER = OrderId.next();
    private static final PaymentId SCANNED = PaymentId.next();
    private static final PaymentId REDIRECTED = PaymentId.next();
    private static final PaymentId FOREIGN = PaymentId.next();

    private static RestServer server;

    @BeforeAll
    static void start() {
        Payments payments = Stub.of(Payments.class)
                .on("find", args -> {
                    PaymentId id = (PaymentId) args[0];
                    return Optional.of(payment(
                            id,
                            id.equals(REDIRECTED)
                                    ? new NextAction.Redirect(URI.create("https://pay.example/1"))
                                    : new NextAction.ShowQrCode("weixin://wxpay/bizpayurl?pr=1")));
                })
                .get();
        server = new RestServer(
                Stub.of(Accounts.class)
                        .on("authenticate", args -> Optional.empty())
                        .get(),
                Stub.of(Orders.class)
                        .on(
                                "holderOf",
                                args -> Optional.of(Actor.buyerOf(ORDER)).filter(any -> args[0].equals("grant")))
                        .get(),
                new MemoryCalls(),
                Stub.of(AuditTrail.class).on("refused", args -> null).get(),
                null,
                new PaymentsResource(payments));
    }

    private static Payment payment(PaymentId id, NextAction next) {
        return new Payment(
                id,
                id.equals(FOREIGN) ? OrderId.next() : ORDER,
                "wechatpay",
                PaymentState.PENDING,
                Money.of(1999, "CNY"),
                Money.of(0, "CNY"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(next),
                Optional.empty(),
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static HttpResponse<String> code(PaymentId payment, String... headers) {
        return server.get("/api/v1/payments/" + payment + "/qr.svg", headers);
    }

    /** S1.26 */
    @Test
    void theBuyerGetsTheCodeAsAnImage() {
        HttpResponse<String> response = code(SCANNED, "Authorization", "Bearer grant");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.body()).startsWith("<svg").endsWith("</svg>");
    }

    @Test
    void aPaymentWithoutACodeSaysSoAndAForeignOneIsNotThere() {
        assertThat(code(REDIRECTED, "Authorization", "Bearer grant").statusCode())
                .isEqualTo(404);
        assertThat(code(FOREIGN, "Authorization", "Bearer grant").statusCode()).isEqualTo(404);
        assertThat(code(SCANNED).statusCode()).isEqualTo(401);
    }
}
