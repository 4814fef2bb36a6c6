package org.vintner.gateway.stripe.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.Stripe;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
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

/** The gateway against the simulated Stripe, over HTTP. */
class StripeGatewayTest {

    @TempDir
    Path folder;

    private final PaymentId payment = PaymentId.next();
    private Fixture fixture;
    private StripeGateway gateway;

    @BeforeEach
    void open() {
        fixture = new Fixture(folder);
        gateway = fixture.gateway;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<Fact> told(RawNotification notification) {
        assertThat(gateway.authenticate(notification)).isInstanceOf(Authentication.Authentic.class);
        return gateway.interpret(notification);
    }

    private List<Fact> found(StartOutcome.Started started) {
        return ((LookupOutcome.Found) gateway.lookup(Fixture.lookup(payment, started))).facts();
    }

    /** A paid payment; gives the payment intent. */
    private String paid(StartOutcome.Started started) {
        fixture.press(started, "pay");
        Fact.Captured captured = (Fact.Captured) told(fixture.notification()).get(0);
        return captured.providerPayment();
    }

    // ------------------------------------------------------------------ paying

    @Test
    @DisplayName(
            "S1.24 S3.12: a payment is Stripe's page; when the buyer has paid, the notification and the look-up say the same")
    void paysOnStripesPage() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        assertThat(started.providerReference()).startsWith("cs_test_");
        assertThat(found(started)).isEmpty();

        fixture.press(started, "pay");
        List<Fact> facts = told(fixture.notification());

        assertThat(facts).singleElement().isInstanceOfSatisfying(Fact.Captured.class, captured -> {
            assertThat(captured.payment()).isEqualTo(payment);
            assertThat(captured.providerReference()).contains(started.providerReference());
            assertThat(captured.providerPayment()).startsWith("pi_");
            assertThat(captured.amount()).isEqualTo(Fixture.PRICE);
        });
        assertThat(found(started)).isEqualTo(facts);
    }

    @Test
    @DisplayName("S1.26: copies of a notification have one event id and state the same")
    void copiesAreTheSameEvent() {
        fixture.stripe.dial().set(Knob.DUPLICATE, 1);
        fixture.press(fixture.start(payment, Fixture.PRICE), "pay");
        RawNotification first = fixture.notification();
        RawNotification second = fixture.notification();
        assertThat(gateway.authenticate(first)).isEqualTo(gateway.authenticate(second));
        assertThat(told(first)).isEqualTo(told(second));
    }

    @Test
    @DisplayName("The pinned version of the API is that of the library that the tests speak to it with")
    void theVersionIsPinned() {
        assertThat(StripeApi.VERSION).isEqualTo(Stripe.API_VERSION);
    }

    @Test
    void aRepeatedStartIsTheSameSession() {
        StartOutcome.Started first = fixture.start(payment, Fixture.PRICE);
        assertThat(fixture.stripe.books().all("session")).hasSize(1);
        // The same request, as Vintner repeats it: its times are those that were written down.
        var request = fixture.order(PaymentId.next(), Fixture.PRICE);
        StartOutcome once = gateway.start(request);
        assertThat(gateway.start(request)).isEqualTo(once).isNotEqualTo(first);
        assertThat(fixture.stripe.books().all("session")).hasSize(2);
    }

    @Test
    void theSameNumberWithAnotherAmountIsUnknown() {
        fixture.start(payment, Fixture.PRICE);
        assertThat(gateway.start(fixture.order(payment, Money.of(2000, "EUR"))))
                .isInstanceOf(StartOutcome.Unknown.class);
    }

    /** A shop that took its word would send the buyer to a page for another sum. */
    @ParameterizedTest
    @DisplayName("D.6: what Stripe made of a start is compared with what was asked for: amount, currency and mode")
    @CsvSource({"1999, eur, false, true", "2000, eur, false, false", "1999, usd, false, false", "1999, eur, true, false"
    })
    void aStartIsComparedWithWhatWasAskedFor(long amount, String currency, boolean live, boolean good)
            throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] session = ("{\"id\":\"cs_test_1\",\"amount_total\":" + amount + ",\"currency\":\"" + currency
                        + "\",\"livemode\":" + live + ",\"url\":\"https://checkout.example.org/1\"}")
                .getBytes(StandardCharsets.UTF_8);
        other.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, session.length);
            exchange.getResponseBody().write(session);
            exchange.close();
        });
        other.start();
        Map<String, Object> configuration = new HashMap<>(Fixture.configuration());
        configuration.put("baseUrl", "http://localhost:" + other.getAddress().getPort());
        try (StripeGateway asking = new StripeGateway(Fixture.settings(configuration))) {
            assertThat(asking.start(fixture.order(payment, Fixture.PRICE)))
                    .isInstanceOf(good ? StartOutcome.Started.class : StartOutcome.Unknown.class);
        } finally {
            other.stop(0);
        }
    }

    @ParameterizedTest
    @DisplayName("The lost answer to a start is unknown; the look-up finds the session without Stripe's number")
    @ValueSource(strings = {"timeout-after-success", "half-json"})
    void aLostAnswerToStartIsFound(String fault) {
        Knob knob = fault.equals("half-json") ? Knob.HALF_JSON : Knob.TIMEOUT_AFTER_SUCCESS;
        fixture.stripe.dial().set(knob, 1, "create");
        assertThat(gateway.start(fixture.order(payment, Fixture.PRICE))).isInstanceOf(StartOutcome.Unknown.class);
        LookupRequest request = new LookupRequest(payment, Optional.empty(), Fixture.PRICE);
        assertThat(gateway.lookup(request)).isEqualTo(new LookupOutcome.Found(List.of()));
        assertThat(gateway.lookup(new LookupRequest(PaymentId.next(), Optional.empty(), Fixture.PRICE)))
                .isEqualTo(new LookupOutcome.NotFound());
        assertThat(gateway.close(request)).isEqualTo(new CloseOutcome.Closed());
    }

    @Test
    void aHundredOtherSessionsDoNotHideOne() {
        fixture.stripe.dial().set(Knob.TIMEOUT_AFTER_SUCCESS, 1, "create");
        gateway.start(fixture.order(payment, Fixture.PRICE));
        for (int i = 0; i < 120; i++) {
            fixture.start(PaymentId.next(), Fixture.PRICE);
        }
        assertThat(gateway.lookup(new LookupRequest(payment, Optional.empty(), Fixture.PRICE)))
                .isEqualTo(new LookupOutcome.Found(List.of()));
    }

    @Test
    void aRefusalIsADefiniteNo() {
        fixture.stripe.dial().set(Knob.REFUSE, 1);
        assertThat(gateway.start(fixture.order(payment, Fixture.PRICE))).isInstanceOf(StartOutcome.Declined.class);
    }

    @Test
    void aWrongKeyIsNotSentAndNamesTheProperty() {
        try (Fixture other = new Fixture(folder.resolve("2"), Map.of("secretKey", "sk_test_anotherone"))) {
            assertThat(other.gateway.start(other.order(payment, Fixture.PRICE)))
                    .isInstanceOfSatisfying(
                            StartOutcome.NotSent.class,
                            no -> assertThat(no.reason()).contains("secretKey").doesNotContain("sk_test"));
        }
    }

    @ParameterizedTest
    @DisplayName("Down, HTML, an error of Stripe's, silence: unknown or not sent, never an exception, never a guess")
    @CsvSource({"DOWN", "HTML", "FAIL", "ANSWER_LATE", "HALF_JSON"})
    void whatIsNoAnswerIsUnknown(Knob knob) {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        String intent = paid(started);
        fixture.stripe.dial().set(knob, knob == Knob.ANSWER_LATE ? 60_000 : Dial.ALWAYS);
        StripeGateway gateway = impatient();
        RefundRequest refund = Fixture.refund(RefundId.next(), payment, intent, 500);

        assertThat(gateway.start(fixture.order(PaymentId.next(), Fixture.PRICE)))
                .isInstanceOf(StartOutcome.Unknown.class);
        assertThat(gateway.lookup(Fixture.lookup(payment, started))).isInstanceOf(LookupOutcome.Unknown.class);
        assertThat(gateway.close(Fixture.lookup(payment, started))).isInstanceOf(CloseOutcome.Unknown.class);
        assertThat(gateway.refund(refund)).isInstanceOf(RefundOutcome.Unknown.class);
        assertThat(gateway.lookupRefund(refund)).isInstanceOf(LookupOutcome.Unknown.class);
        assertThat(bill(gateway, new ArrayList<>())).isInstanceOf(BillOutcome.Unknown.class);
        assertThat(gateway.test()).anyMatch(finding -> finding.level() == Finding.Level.WRONG);
    }

    /** The same channel, with a deadline of a second. */
    private StripeGateway impatient() {
        Map<String, Object> configuration = new HashMap<>(Fixture.configuration());
        configuration.put("baseUrl", fixture.stripe.address().toString());
        configuration.put("timeout", "PT1S");
        return new StripeGateway(Fixture.settings(configuration));
    }

    @Test
    void nobodyThereIsNotSent() {
        fixture.stripe.close();
        assertThat(gateway.start(fixture.order(payment, Fixture.PRICE))).isInstanceOf(StartOutcome.NotSent.class);
        assertThat(gateway.test())
                .anySatisfy(finding -> assertThat(finding.message()).endsWith(": localhost can't be reached."));
    }

    @ParameterizedTest
    @DisplayName("Each currency arrives as Stripe writes it and comes back as it was")
    @CsvSource({"500, JPY, 500", "12340, KWD, 12340", "700, ISK, 70000", "1999, USD, 1999"})
    void currenciesComeBack(long amount, String currency, long written) {
        Money money = Money.of(amount, currency);
        StartOutcome.Started started = fixture.start(payment, money);
        assertThat(fixture.stripe
                        .books()
                        .all("session")
                        .get(0)
                        .path("amount_total")
                        .asLong())
                .isEqualTo(written);
        fixture.press(started, "pay");
        assertThat(((Fact.Captured) told(fixture.notification()).get(0)).amount())
                .isEqualTo(money);
    }

    // ------------------------------------------------------------------ delayed methods

    @Test
    @DisplayName("A delayed method is no money until the bank has said so")
    void delayedMethodsWaitForTheBank() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.press(started, "delayed");
        assertThat(told(fixture.notification())).isEmpty();
        assertThat(found(started)).isEmpty();
        assertThat(gateway.close(Fixture.lookup(payment, started))).isEqualTo(new CloseOutcome.TooLate());

        fixture.press(started, "settle");
        assertThat(told(fixture.notification())).singleElement().isInstanceOf(Fact.Captured.class);
        assertThat(found(started)).singleElement().isInstanceOf(Fact.Captured.class);
    }

    @Test
    void aDelayedMethodMayFail() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.press(started, "delayed");
        fixture.notification();
        fixture.press(started, "bounce");
        List<Fact> failed = List.of(new Fact.Failed(payment, StripeEvents.NOT_PAID));
        assertThat(told(fixture.notification())).isEqualTo(failed);
        assertThat(found(started)).isEqualTo(failed);
    }

    // ------------------------------------------------------------------ close

    @Test
    void closesAnUnpaidSessionAndSaysSoAgain() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        assertThat(gateway.close(Fixture.lookup(payment, started))).isEqualTo(new CloseOutcome.Closed());
        assertThat(told(fixture.notification())).isEqualTo(List.of(new Fact.Closed(payment)));
        assertThat(gateway.close(Fixture.lookup(payment, started))).isEqualTo(new CloseOutcome.Closed());
        assertThat(found(started)).isEqualTo(List.of(new Fact.Closed(payment)));
        assertThat(Fixture.post(Fixture.page(started), "action=pay")).contains("expired");
    }

    @Test
    void aPaidSessionCannotBeClosed() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        paid(started);
        assertThat(gateway.close(Fixture.lookup(payment, started))).isEqualTo(new CloseOutcome.TooLate());
    }

    @Test
    void aLostAnswerToCloseIsUnknownAndTheRepeatKnows() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        fixture.stripe.dial().set(Knob.TIMEOUT_AFTER_SUCCESS, 1, "close");
        assertThat(gateway.close(Fixture.lookup(payment, started))).isInstanceOf(CloseOutcome.Unknown.class);
        assertThat(gateway.close(Fixture.lookup(payment, started))).isEqualTo(new CloseOutcome.Closed());
    }

    // ------------------------------------------------------------------ refunds

    @Test
    @DisplayName("S1.35: parts are paid back, never more than there is; a repeat pays back once")
    void paysBackInParts() {
        String intent = paid(fixture.start(payment, Fixture.PRICE));
        RefundRequest part = Fixture.refund(RefundId.next(), payment, intent, 500);
        RefundOutcome.Succeeded succeeded = (RefundOutcome.Succeeded) gateway.refund(part);
        assertThat(gateway.refund(part)).isEqualTo(succeeded);
        assertThat(fixture.stripe.books().all("refund")).hasSize(1);
        List<Fact> facts = List.of(new Fact.Refunded(
                payment, Optional.of(part.refund()), succeeded.providerRefund(), Money.of(500, "EUR")));
        assertThat(told(fixture.notification())).isEqualTo(facts);
        assertThat(gateway.lookupRefund(part)).isEqualTo(new LookupOutcome.Found(facts));

        assertThat(gateway.refund(Fixture.refund(RefundId.next(), payment, intent, 1500)))
                .isInstanceOf(RefundOutcome.Refused.class);
        assertThat(gateway.refund(Fixture.refund(RefundId.next(), payment, intent, 1499)))
                .isInstanceOf(RefundOutcome.Succeeded.class);
    }

    @Test
    void aLostAnswerToRefundIsFound() {
        String intent = paid(fixture.start(payment, Fixture.PRICE));
        RefundRequest part = Fixture.refund(RefundId.next(), payment, intent, 500);
        assertThat(gateway.lookupRefund(part)).isEqualTo(new LookupOutcome.NotFound());
        fixture.stripe.dial().set(Knob.TIMEOUT_AFTER_SUCCESS, 1, "refund");
        assertThat(gateway.refund(part)).isInstanceOf(RefundOutcome.Unknown.class);
        assertThat(((LookupOutcome.Found) gateway.lookupRefund(part)).facts()).hasSize(1);
        assertThat(gateway.refund(part)).isInstanceOf(RefundOutcome.Succeeded.class);
        assertThat(fixture.stripe.books().all("refund")).hasSize(1);
    }

    @Test
    @DisplayName("A refund that looked fine may fail late")
    void refundsMayFailLate() {
        String intent = paid(fixture.start(payment, Fixture.PRICE));
        fixture.stripe.refundStatus("pending");
        RefundRequest part = Fixture.refund(RefundId.next(), payment, intent, 500);
        RefundOutcome.Accepted accepted = (RefundOutcome.Accepted) gateway.refund(part);
        assertThat(told(fixture.notification())).isEmpty();
        assertThat(gateway.lookupRefund(part)).isEqualTo(new LookupOutcome.Found(List.of()));

        Fixture.post(
                URI.create(fixture.stripe.address() + "/desk/refunds/" + accepted.providerRefund()), "action=fail");
        assertThat(told(fixture.notification()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Fact.RefundFailed.class,
                        failed -> assertThat(failed.refund()).isEqualTo(part.refund()));
        assertThat(((LookupOutcome.Found) gateway.lookupRefund(part)).facts())
                .singleElement()
                .isInstanceOf(Fact.RefundFailed.class);
    }

    @Test
    void aRefundAtStripesDeskIsFoundByTheLookUp() {
        StartOutcome.Started started = fixture.start(payment, Fixture.PRICE);
        String intent = paid(started);
        Fixture.post(
                URI.create(fixture.stripe.address() + "/desk/refunds"), "payment_intent=" + intent + "&amount=700");
        assertThat(told(fixture.notification())).isEmpty();
        assertThat(found(started)).hasSize(2).last().isInstanceOfSatisfying(Fact.Refunded.class, refunded -> {
            assertThat(refunded.refund()).isEmpty();
            assertThat(refunded.amount()).isEqualTo(Money.of(700, "EUR"));
        });
    }

    // ------------------------------------------------------------------ bills

    private BillOutcome bill(List<BillLine> lines) {
        return bill(gateway, lines);
    }

    private BillOutcome bill(StripeGateway gateway, List<BillLine> lines) {
        return gateway.bill(new BillRequest(fixture.stripe.endDay(), ZoneOffset.UTC), lines::add);
    }

    @Test
    void aDayThatIsNotOverHasNoBill() {
        paid(fixture.start(payment, Fixture.PRICE));
        LocalDate today = LocalDate.ofInstant(Fixture.now(), ZoneOffset.UTC);
        List<BillLine> lines = new ArrayList<>();
        BillOutcome outcome = gateway.bill(new BillRequest(today, ZoneOffset.UTC), lines::add);
        assertThat(outcome)
                .isEqualTo(
                        new BillOutcome.NotYet(Optional.of(gateway.billTerms().readyFrom(today))));
        assertThat(lines).isEmpty();
    }

    @Test
    @DisplayName("S1.36 B1-B9: the balance transactions of a day are its bill, with Stripe's fee and our numbers")
    void readsTheDaysBill() {
        String intent = paid(fixture.start(payment, Fixture.PRICE));
        RefundRequest part = Fixture.refund(RefundId.next(), payment, intent, 500);
        gateway.refund(part);
        fixture.stripe.dial().set(Knob.BILL_EXTRA, 1);
        List<BillLine> lines = new ArrayList<>();

        assertThat(bill(lines)).isInstanceOf(BillOutcome.Complete.class);

        assertThat(lines).hasSize(3);
        assertThat(lines).filteredOn(BillLine.Payment.class::isInstance).anySatisfy(line -> {
            BillLine.Payment paid = (BillLine.Payment) line;
            assertThat(paid.providerPayment()).isEqualTo(intent);
            assertThat(paid.payment()).contains(payment);
            assertThat(paid.amount()).isEqualTo(Fixture.PRICE);
            assertThat(paid.fee()).contains(Money.of(82, "EUR"));
        });
        assertThat(lines)
                .filteredOn(BillLine.Payment.class::isInstance)
                .anySatisfy(
                        line -> assertThat(((BillLine.Payment) line).payment()).isEmpty());
        assertThat(lines)
                .filteredOn(BillLine.Refund.class::isInstance)
                .singleElement()
                .satisfies(line -> {
                    BillLine.Refund refund = (BillLine.Refund) line;
                    assertThat(refund.refund()).contains(part.refund());
                    assertThat(refund.payment()).contains(payment);
                    assertThat(refund.amount()).isEqualTo(Money.of(500, "EUR"));
                });
        List<BillLine> again = new ArrayList<>();
        bill(again);
        assertThat(again).isEqualTo(lines);
    }

    @Test
    void aBillOfManyPagesIsWhole() {
        for (int i = 0; i < 103; i++) {
            fixture.press(fixture.start(PaymentId.next(), Fixture.PRICE), "pay");
        }
        List<BillLine> lines = new ArrayList<>();
        assertThat(bill(lines)).isInstanceOf(BillOutcome.Complete.class);
        assertThat(lines.stream().map(BillLine::line).distinct()).hasSize(103);
    }

    @Test
    void aBillThatBreaksOffIsUnknown() {
        paid(fixture.start(payment, Fixture.PRICE));
        fixture.stripe.dial().set(Knob.HALF_JSON, 1, "bill");
        assertThat(bill(new ArrayList<>())).isInstanceOf(BillOutcome.Unknown.class);
    }

    // ------------------------------------------------------------------ self-test

    @Test
    void theSelfTestIsGoodWhenAllIs() {
        assertThat(gateway.test())
                .filteredOn(finding -> finding.level() == Finding.Level.WRONG)
                .isEmpty();
        paid(fixture.start(payment, Fixture.PRICE));
        assertThat(gateway.test()).allMatch(finding -> finding.level() == Finding.Level.GOOD);
        assertThat(gateway.lastUses()).containsOnlyKeys("webhookSecret");
    }

    @Test
    void theSelfTestNamesTheWrongKey() {
        try (Fixture other = new Fixture(folder.resolve("2"), Map.of("secretKey", "sk_test_anotherone"))) {
            assertThat(other.gateway.test()).anySatisfy(finding -> {
                assertThat(finding.property()).contains("secretKey");
                assertThat(finding.message()).doesNotContain("sk_test_anotherone");
            });
        }
    }
}
