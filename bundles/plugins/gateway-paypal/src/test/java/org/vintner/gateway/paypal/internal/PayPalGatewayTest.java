package org.vintner.gateway.paypal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.http.SecretUses;
import org.vintner.itests.simulators.Dial;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.StartOutcome;

/** The gateway against the simulated PayPal, over HTTP. */
class PayPalGatewayTest {

    @TempDir
    Path folder;

    private final PaymentId payment = PaymentId.next();
    private final List<HttpServer> others = new ArrayList<>();
    private Fixture fixture;
    private PayPalGateway gateway;

    @BeforeEach
    void open() {
        fixture = new Fixture(folder);
        gateway = fixture.gateway;
    }

    @AfterEach
    void close() {
        fixture.close();
        others.forEach(other -> other.stop(0));
    }

    private List<Fact> told(RawNotification notification) {
        assertThat(gateway.authenticate(notification)).isInstanceOf(Authentication.Authentic.class);
        return gateway.interpret(notification);
    }

    private static List<Fact> found(LookupOutcome outcome) {
        return ((LookupOutcome.Found) outcome).facts();
    }

    private List<Fact> found(StartOutcome.Started started) {
        return found(gateway.lookup(Fixture.lookup(payment, started)));
    }

    private LookupOutcome capture(StartOutcome.Started started) {
        return gateway.capture(Fixture.lookup(payment, started));
    }

    /** A captured payment whose two notifications have come; gives the capture. */
    private String paid(StartOutcome.Started started) {
        fixture.press(started, "approve");
        fixture.notification();
        Fact.Captured captured = (Fact.Captured) found(capture(started)).get(0);
        fixture.notification();
        return captured.providerPayment();
    }

    private void desk(String path, String form) {
        Fixture.post(URI.create(fixture.paypal.address() + "/desk/" + path), form);
    }

    private int captures() {
        return fixture.paypal.books().all("capture").size();
    }

    // ------------------------------------------------------------------ paying

    @Test
    @DisplayName(
            "S1.24: an approval is no money; the capture is, and its answer, its notification and the look-up say the same")
    void approvalIsNotPayment() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        assertThat(found(started)).isEmpty();

        fixture.press(started, "approve");
        List<Fact> approved = List.of(new Fact.Authorized(payment, started.providerReference(), Fixture.PRICE));
        assertThat(told(fixture.notification())).isEqualTo(approved);
        assertThat(found(started)).isEqualTo(approved);
        assertThat(captures()).isZero();

        List<Fact> captured = found(capture(started));
        assertThat(captured).singleElement().isInstanceOfSatisfying(Fact.Captured.class, fact -> {
            assertThat(fact.payment()).isEqualTo(payment);
            assertThat(fact.providerReference()).contains(started.providerReference());
            assertThat(fact.amount()).isEqualTo(Fixture.PRICE);
        });
        assertThat(told(fixture.notification())).isEqualTo(captured);
        assertThat(found(started)).isEqualTo(captured);
    }

    @Test
    @DisplayName(
            "S1.27: the return and the notification capture at once; PayPal is asked under one number and captures once")
    void capturesAtOnceCaptureOnce() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.press(started, "approve");
        List<CompletableFuture<LookupOutcome>> calls = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> capture(started)))
                .toList();
        assertThat(calls.stream().map(CompletableFuture::join).distinct())
                .singleElement()
                .satisfies(outcome -> assertThat(found(outcome)).singleElement().isInstanceOf(Fact.Captured.class));
        assertThat(captures()).isEqualTo(1);
        assertThat(fixture.paypal.books().all("request")).hasSize(2);
    }

    @Test
    void aLostAnswerToCaptureIsUnknownAndTheRepeatCapturesNoMore() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.press(started, "approve");
        fixture.paypal.dial().set(Knob.TIMEOUT_AFTER_SUCCESS, 1, "capture");
        assertThat(capture(started)).isInstanceOf(LookupOutcome.Unknown.class);
        assertThat(found(started)).singleElement().isInstanceOf(Fact.Captured.class);
        assertThat(found(capture(started))).singleElement().isInstanceOf(Fact.Captured.class);
        assertThat(captures()).isEqualTo(1);
    }

    @Test
    @DisplayName("What was captured by another request id is seen as captured")
    void anotherOnesCaptureIsSeen() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.press(started, "approve");
        PayPalApi api = new PayPalApi(settings(Map.of()), new SecretUses());
        api.post("/v2/checkout/orders/" + started.providerReference() + "/capture", Map.of(), "by-hand");
        assertThat(found(capture(started))).singleElement().isInstanceOf(Fact.Captured.class);
        api.close();
    }

    private PayPalSettings settings(Map<String, Object> changes) {
        Map<String, Object> configuration = new HashMap<>(Fixture.configuration());
        configuration.put("baseUrl", fixture.paypal.address().toString());
        configuration.put("trustStore", fixture.paypal.caFile().toString());
        configuration.putAll(changes);
        return Fixture.settings(configuration);
    }

    @Test
    void aRefusedInstrumentIsAFailure() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.press(started, "decline");
        assertThat(found(capture(started))).isEqualTo(List.of(new Fact.Failed(payment, PayPalFacts.DECLINED)));
    }

    @Test
    @DisplayName("A capture that waits for a bank is no money until it is complete")
    void slowCapturesWait() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.press(started, "slow");
        fixture.notification();
        assertThat(found(capture(started))).isEmpty();
        assertThat(told(fixture.notification())).isEmpty();
        assertThat(gateway.close(Fixture.lookup(payment, started))).isEqualTo(new CloseOutcome.TooLate());
        String id = fixture.paypal.books().all("capture").get(0).path("id").asText();
        desk("captures/" + id, "action=complete");
        assertThat(told(fixture.notification())).singleElement().isInstanceOf(Fact.Captured.class);
        assertThat(found(started)).singleElement().isInstanceOf(Fact.Captured.class);
    }

    @Test
    void aSlowCaptureMayBeDenied() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.press(started, "slow");
        fixture.notification();
        capture(started);
        fixture.notification();
        String id = fixture.paypal.books().all("capture").get(0).path("id").asText();
        desk("captures/" + id, "action=deny");
        assertThat(told(fixture.notification())).isEqualTo(List.of(new Fact.Failed(payment, PayPalFacts.DECLINED)));
    }

    @Test
    void anApprovalThatWasTakenBackIsAFailure() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.press(started, "approve");
        fixture.notification();
        desk("orders/" + started.providerReference(), "action=reverse");
        assertThat(told(fixture.notification())).singleElement().isInstanceOf(Fact.Failed.class);
        assertThat(found(capture(started))).singleElement().isInstanceOf(Fact.Failed.class);
    }

    @Test
    void aRepeatedStartIsTheSameOrder() {
        var request = fixture.order(payment, Fixture.PRICE);
        assertThat(gateway.start(request)).isEqualTo(gateway.start(request));
        assertThat(fixture.paypal.books().all("order")).hasSize(1);
        assertThat(gateway.start(fixture.order(payment, Money.of(2000, "EUR"))))
                .isInstanceOf(StartOutcome.Unknown.class);
    }

    /** A PayPal that answers each call but that for the token with this order. */
    private PayPalGateway answered(String order) throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        others.add(other);
        other.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            boolean token = exchange.getRequestURI().getPath().endsWith("/token");
            byte[] answer =
                    (token ? "{\"access_token\":\"t\",\"expires_in\":3000}" : order).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        other.start();
        return new PayPalGateway(settings(
                Map.of("baseUrl", "http://localhost:" + other.getAddress().getPort())));
    }

    private String order(PaymentId ours, String value, String currency, String payee) {
        return "{\"id\":\"ORDER1\",\"status\":\"APPROVED\",\"purchase_units\":[{\"custom_id\":\"" + ours
                + "\",\"amount\":{\"value\":\"" + value + "\",\"currency_code\":\"" + currency
                + "\"},\"payee\":{\"merchant_id\":\"" + payee
                + "\"}}],\"links\":[{\"rel\":\"payer-action\",\"href\":\"https://pay.example.org/1\"}]}";
    }

    /** A shop that took its word would send the buyer to a page for another sum. */
    @ParameterizedTest
    @DisplayName("D.6: what PayPal made of a start is compared with what was asked for: amount, currency and number")
    @CsvSource({
        "19.99, EUR, true, true",
        "20.00, EUR, true, false",
        "19.99, USD, true, false",
        "19.99, EUR, false, false"
    })
    void aStartIsComparedWithWhatWasAskedFor(String value, String currency, boolean ours, boolean good)
            throws IOException {
        try (PayPalGateway asking =
                answered(order(ours ? payment : PaymentId.next(), value, currency, "SIMULATED1234"))) {
            assertThat(asking.start(fixture.order(payment, Fixture.PRICE)))
                    .isInstanceOf(good ? StartOutcome.Started.class : StartOutcome.Unknown.class);
        }
    }

    @ParameterizedTest
    @DisplayName("S2.11: what a look-up tells of another merchant's order is not believed")
    @CsvSource({"SIMULATED1234, true", "ANOTHERONE123, false"})
    void aLookUpThatNamesAnotherPayeeIsNotBelieved(String payee, boolean good) throws IOException {
        try (PayPalGateway asking = answered(order(payment, "19.99", "EUR", payee))) {
            LookupRequest request = new LookupRequest(payment, Optional.of("ORDER1"), Fixture.PRICE);
            for (LookupOutcome outcome : List.of(asking.lookup(request), asking.capture(request))) {
                assertThat(outcome).isInstanceOf(good ? LookupOutcome.Found.class : LookupOutcome.Unknown.class);
            }
        }
    }

    @Test
    @DisplayName(
            "The lost answer to a start is unknown; nobody was sent to its page, so there is no payment until it is repeated")
    void aLostAnswerToStartIsUnknown() {
        fixture.paypal.dial().set(Knob.TIMEOUT_AFTER_SUCCESS, 1, "create");
        var request = fixture.order(payment, Fixture.PRICE);
        assertThat(gateway.start(request)).isInstanceOf(StartOutcome.Unknown.class);
        LookupRequest lookup = new LookupRequest(payment, Optional.empty(), Fixture.PRICE);
        assertThat(gateway.lookup(lookup)).isEqualTo(new LookupOutcome.NotFound());
        assertThat(gateway.close(lookup)).isEqualTo(new CloseOutcome.Closed());
        assertThat(gateway.start(request)).isInstanceOf(StartOutcome.Started.class);
        assertThat(fixture.paypal.books().all("order")).hasSize(1);
    }

    @Test
    void aRefusalIsADefiniteNo() {
        fixture.start(PaymentId.next(), Fixture.PRICE);
        fixture.paypal.dial().set(Knob.REFUSE, 1, "create");
        assertThat(gateway.start(fixture.order(payment, Fixture.PRICE))).isInstanceOf(StartOutcome.Declined.class);
    }

    @ParameterizedTest
    @DisplayName("Down, HTML, an error of PayPal's, silence: unknown, never an exception, never a guess")
    @CsvSource({"DOWN", "HTML", "FAIL", "ANSWER_LATE", "HALF_JSON"})
    void whatIsNoAnswerIsUnknown(Knob knob) {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        String capture = paid(started);
        RefundRequest refund = Fixture.refund(RefundId.next(), payment, capture, 500);
        PayPalGateway gateway = new PayPalGateway(settings(Map.of("timeout", "PT2S")));
        gateway.lookup(Fixture.lookup(payment, started));
        fixture.paypal
                .dial()
                .set(
                        knob,
                        knob == Knob.ANSWER_LATE ? 60_000 : Dial.ALWAYS,
                        "create",
                        "lookup",
                        "capture",
                        "refund",
                        "lookup-capture",
                        "bill",
                        "webhook");

        assertThat(gateway.start(fixture.order(PaymentId.next(), Fixture.PRICE)))
                .isInstanceOf(StartOutcome.Unknown.class);
        assertThat(gateway.lookup(Fixture.lookup(payment, started))).isInstanceOf(LookupOutcome.Unknown.class);
        assertThat(gateway.capture(Fixture.lookup(payment, started))).isInstanceOf(LookupOutcome.Unknown.class);
        assertThat(gateway.close(Fixture.lookup(payment, started))).isInstanceOf(CloseOutcome.Unknown.class);
        assertThat(gateway.refund(refund)).isInstanceOf(RefundOutcome.Unknown.class);
        assertThat(gateway.lookupRefund(refund)).isInstanceOf(LookupOutcome.Unknown.class);
        assertThat(bill(gateway, new ArrayList<>())).isInstanceOf(BillOutcome.Unknown.class);
        assertThat(gateway.test()).anyMatch(finding -> finding.level() == Finding.Level.WRONG);
        gateway.close();
    }

    @Test
    void nobodyThereIsNotSent() {
        fixture.paypal.close();
        assertThat(gateway.start(fixture.order(payment, Fixture.PRICE))).isInstanceOf(StartOutcome.NotSent.class);
        assertThat(gateway.test())
                .anySatisfy(finding -> assertThat(finding.message()).endsWith("localhost can't be reached."));
    }

    @ParameterizedTest
    @DisplayName("Each currency arrives as PayPal writes it and comes back as it was")
    @CsvSource({"500, JPY, 500", "12300, HUF, 123", "100, TWD, 1", "1999, USD, 19.99", "5, EUR, 0.05"})
    void currenciesComeBack(long amount, String currency, String written) {
        Money money = Money.of(amount, currency);
        StartOutcome.Started started = fixture.start(payment, money);
        assertThat(fixture.paypal
                        .books()
                        .all("order")
                        .get(0)
                        .at("/purchase_units/0/amount/value")
                        .asText())
                .isEqualTo(written);
        fixture.press(started, "approve");
        assertThat(told(fixture.notification()))
                .isEqualTo(List.of(new Fact.Authorized(payment, started.providerReference(), money)));
    }

    @ParameterizedTest
    @CsvSource({"0, EUR", "12350, HUF", "1999, GBP", "999999999999, EUR"})
    void whatTheTermsExcludeIsDeclined(long amount, String currency) {
        assertThat(gateway.start(fixture.order(payment, Money.of(amount, currency))))
                .isInstanceOf(StartOutcome.Declined.class);
    }

    // ------------------------------------------------------------------ token

    @Test
    void theTokenIsFetchedOnceAndAnewWhenPayPalForgotIt() {
        List<CompletableFuture<StartOutcome>> calls = IntStream.range(0, 8)
                .mapToObj(i -> fixture.order(PaymentId.next(), Fixture.PRICE))
                .map(request -> CompletableFuture.supplyAsync(() -> gateway.start(request)))
                .toList();
        assertThat(calls).allMatch(call -> call.join() instanceof StartOutcome.Started);
        assertThat(fixture.paypal.calls("token")).isEqualTo(1);
        fixture.paypal.forgetToken();
        fixture.start(payment, Fixture.PRICE);
        assertThat(fixture.paypal.calls("token")).isEqualTo(2);
    }

    @Test
    void wrongCredentialsAreNotSentAndNameTheProperty() {
        PayPalGateway wrong = new PayPalGateway(settings(Map.of("clientSecret", "another-secret")));
        assertThat(wrong.start(fixture.order(payment, Fixture.PRICE)))
                .isInstanceOfSatisfying(
                        StartOutcome.NotSent.class,
                        no -> assertThat(no.reason()).contains("clientSecret").doesNotContain("another-secret"));
        assertThat(wrong.test())
                .anySatisfy(finding -> assertThat(finding.property()).contains("clientSecret"));
        wrong.close();
    }

    @Test
    void theFormerSecretIsTriedWhileItIsChanged() {
        PayPalGateway changed = new PayPalGateway(
                settings(Map.of("clientSecret", "not-valid-yet", "clientSecretPrevious", Fixture.SECRET)));
        assertThat(changed.start(fixture.order(payment, Fixture.PRICE))).isInstanceOf(StartOutcome.Started.class);
        assertThat(changed.lastUses()).containsOnlyKeys("clientSecretPrevious");
        changed.close();
    }

    // ------------------------------------------------------------------ close

    @Test
    @DisplayName("What is not approved can be given up: without our capture no money moves")
    void anUnapprovedOrderIsClosed() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        assertThat(gateway.close(Fixture.lookup(payment, started))).isEqualTo(new CloseOutcome.Closed());
        fixture.press(started, "approve");
        assertThat(gateway.close(Fixture.lookup(payment, started))).isEqualTo(new CloseOutcome.TooLate());
        paidAfterApproval(started);
        assertThat(gateway.close(Fixture.lookup(payment, started))).isEqualTo(new CloseOutcome.TooLate());
    }

    private void paidAfterApproval(StartOutcome.Started started) {
        assertThat(found(capture(started))).hasSize(1);
    }

    // ------------------------------------------------------------------ refunds

    @Test
    @DisplayName("S1.35: parts are paid back, never more than there is; a repeat pays back once")
    void paysBackInParts() {
        String capture = paid(fixture.start(payment, Fixture.PRICE));
        RefundRequest part = Fixture.refund(RefundId.next(), payment, capture, 500);
        RefundOutcome.Succeeded succeeded = (RefundOutcome.Succeeded) gateway.refund(part);
        assertThat(gateway.refund(part)).isEqualTo(succeeded);
        List<Fact> facts = List.of(new Fact.Refunded(
                payment, Optional.of(part.refund()), succeeded.providerRefund(), Money.of(500, "EUR")));
        assertThat(told(fixture.notification())).isEqualTo(facts);
        assertThat(gateway.lookupRefund(part)).isEqualTo(new LookupOutcome.Found(facts));

        assertThat(gateway.refund(Fixture.refund(RefundId.next(), payment, capture, 1500)))
                .isInstanceOf(RefundOutcome.Refused.class);
        assertThat(gateway.refund(Fixture.refund(RefundId.next(), payment, capture, 1499)))
                .isInstanceOf(RefundOutcome.Succeeded.class);
        assertThat(fixture.paypal.books().all("refund")).hasSize(2);
    }

    @Test
    void aLostAnswerToRefundIsFound() {
        String capture = paid(fixture.start(payment, Fixture.PRICE));
        RefundRequest part = Fixture.refund(RefundId.next(), payment, capture, 500);
        assertThat(gateway.lookupRefund(part)).isEqualTo(new LookupOutcome.NotFound());
        fixture.paypal.dial().set(Knob.TIMEOUT_AFTER_SUCCESS, 1, "refund");
        assertThat(gateway.refund(part)).isInstanceOf(RefundOutcome.Unknown.class);
        assertThat(found(gateway.lookupRefund(part))).hasSize(1);
        assertThat(gateway.refund(part)).isInstanceOf(RefundOutcome.Succeeded.class);
        assertThat(fixture.paypal.books().all("refund")).hasSize(1);
    }

    @Test
    void refundsMayFailLate() {
        String capture = paid(fixture.start(payment, Fixture.PRICE));
        fixture.paypal.refundStatus("PENDING");
        RefundRequest part = Fixture.refund(RefundId.next(), payment, capture, 500);
        RefundOutcome.Accepted accepted = (RefundOutcome.Accepted) gateway.refund(part);
        assertThat(told(fixture.notification())).isEmpty();
        desk("refunds/" + accepted.providerRefund(), "action=fail");
        assertThat(told(fixture.notification()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Fact.RefundFailed.class,
                        failed -> assertThat(failed.refund()).isEqualTo(part.refund()));
    }

    @Test
    @DisplayName("A refund at PayPal's own desk is told as such, with the payment that it belongs to")
    void refundsAtTheDeskAreTold() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        String capture = paid(started);
        desk("captures/" + capture, "action=refund&value=7.00");
        assertThat(told(fixture.notification()))
                .singleElement()
                .isInstanceOfSatisfying(Fact.Refunded.class, refunded -> {
                    assertThat(refunded.payment()).isEqualTo(payment);
                    assertThat(refunded.refund()).isEmpty();
                    assertThat(refunded.amount()).isEqualTo(Money.of(700, "EUR"));
                });
        assertThat(found(started)).hasSize(2);
    }

    // ------------------------------------------------------------------ bills

    private BillOutcome bill(PayPalGateway gateway, List<BillLine> lines) {
        return gateway.bill(new BillRequest(fixture.paypal.endDay(), ZoneOffset.UTC), lines::add);
    }

    @Test
    void aDayThatPayPalHasNotWrittenToItsEndHasNoBill() {
        paid(fixture.start(payment, Fixture.PRICE));
        LocalDate today = LocalDate.ofInstant(Fixture.now(), ZoneOffset.UTC);
        List<BillLine> lines = new ArrayList<>();
        assertThat(gateway.bill(new BillRequest(today, ZoneOffset.UTC), lines::add))
                .isInstanceOf(BillOutcome.NotYet.class);
        assertThat(lines).isEmpty();
    }

    @Test
    @DisplayName("S1.36 B1-B9: the transactions of a day are its bill, with PayPal's fee and our numbers")
    void readsTheDaysBill() {
        String capture = paid(fixture.start(payment, Fixture.PRICE));
        RefundRequest part = Fixture.refund(RefundId.next(), payment, capture, 500);
        gateway.refund(part);
        fixture.paypal.dial().set(Knob.BILL_EXTRA, 1);
        List<BillLine> lines = new ArrayList<>();

        assertThat(bill(gateway, lines))
                .isInstanceOfSatisfying(
                        BillOutcome.Complete.class,
                        complete -> assertThat(complete.totals().lines()).hasValue(3));

        assertThat(lines)
                .filteredOn(BillLine.Payment.class::isInstance)
                .hasSize(2)
                .anySatisfy(line -> {
                    BillLine.Payment paid = (BillLine.Payment) line;
                    assertThat(paid.providerPayment()).isEqualTo(capture);
                    assertThat(paid.payment()).contains(payment);
                    assertThat(paid.amount()).isEqualTo(Fixture.PRICE);
                    assertThat(paid.fee()).contains(Money.of(88, "EUR"));
                });
        assertThat(lines)
                .filteredOn(BillLine.Refund.class::isInstance)
                .singleElement()
                .satisfies(line -> {
                    BillLine.Refund refund = (BillLine.Refund) line;
                    assertThat(refund.refund()).contains(part.refund());
                    assertThat(refund.providerPayment()).contains(capture);
                    assertThat(refund.payment()).contains(payment);
                    assertThat(refund.amount()).isEqualTo(Money.of(500, "EUR"));
                });
    }

    @Test
    void theSelfTestIsGoodWhenAllIs() {
        assertThat(gateway.test())
                .filteredOn(finding -> finding.level() == Finding.Level.WRONG)
                .isEmpty();
        fixture.press(fixture.start(payment, Fixture.PRICE), "approve");
        told(fixture.notification());
        assertThat(gateway.test())
                .allMatch(finding -> finding.level() == Finding.Level.GOOD)
                .anyMatch(finding -> finding.part() == Finding.Part.CERTIFICATE);
        assertThat(gateway.lastUses()).containsKeys("clientSecret", "webhookId");
    }

    @Test
    void theSelfTestNamesTheWrongMerchant() {
        PayPalGateway other = new PayPalGateway(settings(Map.of("merchantId", "ANOTHERONE123")));
        assertThat(other.test())
                .filteredOn(finding -> finding.level() == Finding.Level.WRONG)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.property()).contains("merchantId");
                    assertThat(finding.message()).contains("SIMULATED1234", "ANOTHERONE123");
                });
        other.close();
    }

    @Test
    void theSelfTestSaysWhenTheAccountCannotBeAsked() {
        fixture.paypal.dial().set(Knob.REFUSE, 1, "bill");
        assertThat(gateway.test())
                .anyMatch(finding -> finding.level() == Finding.Level.DOUBTFUL
                        && finding.property().equals(Optional.of("merchantId")));
    }
}
