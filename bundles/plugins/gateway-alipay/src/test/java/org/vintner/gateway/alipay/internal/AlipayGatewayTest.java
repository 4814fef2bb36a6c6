package org.vintner.gateway.alipay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vintner.gateway.alipay.internal.AlipayShop.PRICE;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
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
import org.vintner.spi.gateway.NextAction;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.StartOutcome;

/** The gateway against Alipay's simulator, over HTTP. */
class AlipayGatewayTest {

    private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

    @TempDir
    Path folder;

    private final PaymentId payment = PaymentId.next();
    private final List<BillLine> lines = new ArrayList<>();
    private AlipayShop shop;

    @BeforeEach
    void open() throws IOException {
        shop = new AlipayShop(folder);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private StartOutcome.Started started() {
        return (StartOutcome.Started) shop.gateway().start(shop.order(payment, PRICE));
    }

    private LookupRequest known() {
        return new LookupRequest(payment, Optional.of(payment.toString()), PRICE);
    }

    private LookupOutcome lookup() {
        return shop.gateway().lookup(known());
    }

    private String paid() throws InterruptedException {
        started();
        assertThat(shop.alipay.pay(payment.toString())).isTrue();
        RawNotification notification = shop.nextNotification();
        assertThat(shop.gateway().authenticate(notification)).isInstanceOf(Authentication.Authentic.class);
        List<Fact> facts = shop.gateway().interpret(notification);
        return ((Fact.Captured) facts.get(0)).providerPayment();
    }

    private RefundRequest refund(RefundId refund, String providerPayment, long fen) {
        return new RefundRequest(refund, payment, providerPayment, PRICE, Money.of(fen, "CNY"), "unhappy");
    }

    // --- start

    /** S1.26 */
    @Test
    void aQrCodeIsWhatAlipayGaveAndStartMayBeRepeated() {
        StartOutcome.Started first = started();

        assertThat(first.next()).isInstanceOf(NextAction.ShowQrCode.class);
        assertThat(first.providerReference()).isEqualTo(payment.toString());
        assertThat(started()).isEqualTo(first);
        assertThat(shop.gateway().start(shop.order(payment, Money.of(1, "CNY"))))
                .isInstanceOf(StartOutcome.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"page", "wap"})
    void aPageIsASignedAddressThatAlipayTakes(String product) throws Exception {
        shop.set("product", product);

        URI page = ((NextAction.Redirect) started().next()).url();

        HttpResponse<String> seen = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(seen.body()).contains("¥19.99");
        assertThat(shop.alipay.pay(payment.toString())).isTrue();
        assertThat(shop.gateway().interpret(shop.nextNotification()))
                .singleElement()
                .isInstanceOf(Fact.Captured.class);
    }

    @Test
    void otherCurrenciesAreDeclined() {
        assertThat(shop.gateway().start(shop.order(payment, Money.of(100, "USD"))))
                .isInstanceOf(StartOutcome.Declined.class);
        assertThat(shop.alipay.calls("precreate")).isZero();
    }

    // --- the course of a payment

    /** S1.29 S1.30 */
    @Test
    void aPaymentIsPendingUntilItIsScannedAndPaid() throws Exception {
        assertThat(shop.gateway().lookup(new LookupRequest(payment, Optional.empty(), PRICE)))
                .isEqualTo(new LookupOutcome.NotFound());
        started();
        assertThat(lookup()).isEqualTo(new LookupOutcome.Found(List.of()));
        shop.alipay.open(payment.toString());
        assertThat(lookup()).isEqualTo(new LookupOutcome.Found(List.of()));

        shop.alipay.pay(payment.toString());

        List<Fact> told = shop.gateway().interpret(shop.nextNotification());
        assertThat(((Fact.Captured) told.get(0)).amount()).isEqualTo(PRICE);
        assertThat(lookup()).isEqualTo(new LookupOutcome.Found(told));
    }

    @Test
    void copiesAreOneEventAndTheLateFinishIsTheSameFact() throws Exception {
        shop.alipay.dial().set(Knob.DUPLICATE, 2);
        started();
        shop.alipay.pay(payment.toString());
        RawNotification first = shop.nextNotification();
        List<Fact> captured = shop.gateway().interpret(first);
        for (int copies = 0; copies < 2; copies++) {
            assertThat(shop.gateway().authenticate(shop.nextNotification()))
                    .isEqualTo(shop.gateway().authenticate(first));
        }
        shop.alipay.dial().reset();

        shop.alipay.finish(payment.toString());

        RawNotification finished = shop.nextNotification();
        assertThat(shop.gateway().interpret(finished)).isEqualTo(captured);
        assertThat(shop.gateway().authenticate(finished))
                .isNotEqualTo(shop.gateway().authenticate(first));
        assertThat(lookup()).isEqualTo(new LookupOutcome.Found(captured));
    }

    @Test
    void whatNoNotificationToldIsFoundByLookingUp() {
        shop.alipay.dial().set(Knob.DROP, -1);
        started();
        shop.alipay.pay(payment.toString());

        assertThat(((LookupOutcome.Found) lookup()).facts()).singleElement().isInstanceOf(Fact.Captured.class);
    }

    // --- refunds

    @Test
    void aPartIsRefundedOnceHoweverOftenItIsAskedFor() throws Exception {
        String number = paid();
        RefundId part = RefundId.next();
        RefundRequest request = refund(part, number, 500);

        assertThat(shop.gateway().lookupRefund(request)).isEqualTo(new LookupOutcome.NotFound());
        assertThat(shop.gateway().refund(request)).isEqualTo(new RefundOutcome.Succeeded(part.toString()));
        assertThat(shop.gateway().refund(request)).isEqualTo(new RefundOutcome.Succeeded(part.toString()));

        assertThat(shop.alipay.refundsOf(payment.toString())).containsExactly(500L);
        assertThat(shop.gateway().lookupRefund(request))
                .isEqualTo(new LookupOutcome.Found(
                        List.of(new Fact.Refunded(payment, Optional.of(part), part.toString(), Money.of(500, "CNY")))));
        assertThat(shop.gateway().refund(refund(part, number, 501))).isInstanceOf(RefundOutcome.Unknown.class);
        assertThat(shop.gateway().refund(refund(RefundId.next(), number, 1500)))
                .isInstanceOf(RefundOutcome.Refused.class);
    }

    @Test
    void aRefundWhoseAnswerWasLostIsUnknownAndFoundAfterwards() throws Exception {
        RefundRequest request = refund(RefundId.next(), paid(), 500);
        shop.alipay.dial().set(Knob.TIMEOUT_AFTER_SUCCESS, 1, "refund");

        assertThat(shop.gateway().refund(request)).isInstanceOf(RefundOutcome.Unknown.class);

        assertThat(((LookupOutcome.Found) shop.gateway().lookupRefund(request)).facts())
                .hasSize(1);
        assertThat(shop.gateway().refund(request)).isInstanceOf(RefundOutcome.Succeeded.class);
        assertThat(shop.alipay.refundsOf(payment.toString())).containsExactly(500L);
    }

    /** A notice of a refund tells the sum of all of them. */
    @Test
    void aRefundsNotificationSaysThatThePaymentIsPaidAndNothingUntrueBesides() throws Exception {
        String number = paid();
        Fact captured = new Fact.Captured(payment, Optional.of(payment.toString()), number, PRICE);
        shop.gateway().refund(refund(RefundId.next(), number, 500));
        assertThat(shop.gateway().interpret(shop.nextNotification())).containsExactly(captured);

        shop.alipay.refundAtDesk(payment.toString(), "desk-1", 300);
        assertThat(shop.gateway().interpret(shop.nextNotification())).containsExactly(captured);

        shop.gateway().refund(refund(RefundId.next(), number, 1199));
        assertThat(shop.gateway().interpret(shop.nextNotification())).containsExactly(captured);
        assertThat(shop.alipay.stateOf(payment.toString())).isEqualTo("TRADE_CLOSED");
        assertThat(((LookupOutcome.Found) lookup()).facts()).containsExactly(captured);
    }

    @Test
    void aWholeRefundAtAlipaysDeskIsAFact() throws Exception {
        String number = paid();

        shop.alipay.refundAtDesk(payment.toString(), "desk-1", PRICE.amount());

        assertThat(shop.gateway().interpret(shop.nextNotification()))
                .containsExactly(
                        new Fact.Captured(payment, Optional.of(payment.toString()), number, PRICE),
                        new Fact.Refunded(payment, Optional.empty(), "desk-1", PRICE));
    }

    // --- close

    @Test
    void whatIsOpenOrWasNeverOpenedIsClosedAlsoTwice() {
        started();
        assertThat(shop.gateway().close(known())).isEqualTo(new CloseOutcome.Closed());
        shop.alipay.open(payment.toString());

        assertThat(shop.gateway().close(known())).isEqualTo(new CloseOutcome.Closed());
        assertThat(shop.gateway().close(known())).isEqualTo(new CloseOutcome.Closed());

        assertThat(shop.alipay.pay(payment.toString())).isFalse();
        assertThat(((LookupOutcome.Found) lookup()).facts()).containsExactly(new Fact.Closed(payment));
    }

    @Test
    void whatIsPaidCantBeClosed() throws Exception {
        paid();
        assertThat(shop.gateway().close(known())).isEqualTo(new CloseOutcome.TooLate());
    }

    @Test
    void moneyThatArrivesAfterTheCloseIsTold() throws Exception {
        started();
        shop.alipay.open(payment.toString());
        shop.gateway().close(known());

        shop.alipay.payLate(payment.toString());

        assertThat(shop.gateway().interpret(shop.nextNotification()))
                .singleElement()
                .isInstanceOf(Fact.Captured.class);
    }

    // --- a provider in trouble

    @ParameterizedTest
    @EnumSource(
            value = Knob.class,
            names = {"DOWN", "HTML", "HALF_JSON", "FAIL", "TIMEOUT_AFTER_SUCCESS", "UNSIGNED", "FOREIGN_KEYS"})
    void noUsableAnswerIsUnknownForEveryCall(Knob trouble) throws Exception {
        String number = paid();
        shop.alipay.dial().set(trouble, -1);

        assertThat(lookup()).isInstanceOf(LookupOutcome.Unknown.class);
        assertThat(shop.gateway().start(shop.order(PaymentId.next(), PRICE))).isInstanceOf(StartOutcome.Unknown.class);
        assertThat(shop.gateway().close(known())).isInstanceOf(CloseOutcome.Unknown.class);
        assertThat(shop.gateway().refund(refund(RefundId.next(), number, 1))).isInstanceOf(RefundOutcome.Unknown.class);
        assertThat(shop.gateway().lookupRefund(refund(RefundId.next(), number, 1)))
                .isInstanceOf(LookupOutcome.Unknown.class);
    }

    @Test
    void aProviderThatHangsIsGivenUpInTime() {
        shop.alipay.dial().set(Knob.ANSWER_LATE, 30_000);
        Instant before = Instant.now();

        assertThat(shop.gateway().start(shop.order(payment, PRICE))).isInstanceOf(StartOutcome.Unknown.class);

        assertThat(Duration.between(before, Instant.now()))
                .isLessThan(shop.gateway().terms().deadline());
    }

    @Test
    void aProviderThatIsGoneWasSentNothing() {
        shop.gateway();
        shop.alipay.close();

        assertThat(shop.gateway().start(shop.order(payment, PRICE))).isInstanceOf(StartOutcome.NotSent.class);
        assertThat(lookup()).isInstanceOf(LookupOutcome.Unknown.class);
    }

    @Test
    void aDefiniteNoIsDeclined() {
        shop.alipay.dial().set(Knob.REFUSE, 1, "precreate");
        assertThat(shop.gateway().start(shop.order(payment, PRICE))).isInstanceOf(StartOutcome.Declined.class);
    }

    /** A wrong key of ours is no decision about the payment: once it is put right, the same call goes through. */
    @Test
    void aCallThatAlipayDoesNotTakeIsNotSent() {
        shop.set("appId", "9021000122679999");
        assertThat(shop.gateway().start(shop.order(payment, PRICE))).isInstanceOf(StartOutcome.NotSent.class);
        assertThat(shop.gateway().refund(refund(RefundId.next(), "1", 1))).isInstanceOf(RefundOutcome.NotSent.class);
    }

    // --- bills

    private BillOutcome bill(LocalDate day) {
        lines.clear();
        return shop.gateway().bill(new BillRequest(day, BEIJING), lines::add);
    }

    @Test
    void theBillHoldsPaymentsAndRefundsAndItsCount() throws Exception {
        String number = paid();
        RefundId refund = RefundId.next();
        shop.gateway().refund(refund(refund, number, 500));

        BillOutcome outcome = bill(shop.alipay.endDay());

        assertThat(((BillOutcome.Complete) outcome).totals().lines()).isEqualTo(OptionalLong.of(2));
        BillLine.Payment in = (BillLine.Payment) lines.get(0);
        assertThat(in.payment()).contains(payment);
        assertThat(in.providerPayment()).isEqualTo(number);
        assertThat(in.amount()).isEqualTo(PRICE);
        assertThat(in.fee()).contains(Money.of(11, "CNY"));
        BillLine.Refund out = (BillLine.Refund) lines.get(1);
        assertThat(out.refund()).contains(refund);
        assertThat(out.providerRefund()).isEqualTo(refund.toString());
        assertThat(out.amount()).isEqualTo(Money.of(500, "CNY"));
    }

    @Test
    void aBillWithOneExtraOneMissingAndOneDifferentLineSaysSo() throws Exception {
        paid();
        shop.alipay.dial().set(Knob.BILL_EXTRA, 1);
        bill(shop.alipay.endDay());
        assertThat(lines).hasSize(2);
        assertThat(((BillLine.Payment) lines.get(1)).payment()).isEmpty();

        shop.alipay.dial().set(Knob.BILL_MISSING, 1);
        assertThat(bill(shop.alipay.endDay())).isInstanceOf(BillOutcome.Complete.class);
        assertThat(lines).isEmpty();

        shop.alipay.dial().set(Knob.BILL_DIFFERENT, 1);
        bill(shop.alipay.endDay());
        assertThat(((BillLine.Payment) lines.get(0)).amount()).isEqualTo(Money.of(2000, "CNY"));
    }

    /** Alipay counts payments and refunds, so with a line of another kind nothing is known of how many there should be. */
    @Test
    void aBillWithALineOfAnUnknownKindIsWholeAllTheSame() throws Exception {
        paid();
        shop.alipay.bookSomethingElse(300, "CNY");

        BillOutcome.Complete outcome = (BillOutcome.Complete) bill(shop.alipay.endDay());

        assertThat(lines).hasSize(2);
        assertThat(((BillLine.Other) lines.get(1)).amount()).isEqualTo(Money.of(300, "CNY"));
        assertThat(outcome.totals().lines()).isEmpty();
    }

    @Test
    void aBillThatBrokeOffIsNoBill() throws Exception {
        paid();
        shop.alipay.dial().set(Knob.BILL_BROKEN, 1);
        assertThat(bill(shop.alipay.endDay())).isInstanceOf(BillOutcome.Unknown.class);
        shop.alipay.dial().set(Knob.FAIL, 1, "bill");
        assertThat(bill(shop.alipay.endDay())).isInstanceOf(BillOutcome.Unknown.class);
    }

    @Test
    void aBillThatIsNotThereIsNotYetWrittenAndAfterADayEmpty() {
        LocalDate yesterday = LocalDate.now(BEIJING).minusDays(1);
        shop.at(yesterday.plusDays(1).atTime(11, 0).atZone(BEIJING).toInstant());
        assertThat(bill(yesterday)).isInstanceOf(BillOutcome.NotYet.class);
        assertThat(bill(yesterday.minusDays(2))).isInstanceOf(BillOutcome.Complete.class);
        assertThat(lines).isEmpty();
    }

    // --- configuration

    @Test
    void aSelfTestOfAGoodChannelFindsNothingWrong() {
        assertThat(shop.gateway().test()).hasSize(3).allMatch(finding -> finding.level() == Finding.Level.GOOD);
        assertThat(shop.gateway().lastUses()).containsKey("alipayPublicKey");
    }

    @ParameterizedTest
    @CsvSource({
        "appId,      9021000122679999,             CREDENTIAL",
        "privateKey, generated,                    CREDENTIAL",
        "alipayPublicKey, generated,               CERTIFICATE",
        "baseUrl,    http://localhost:9/gateway.do, ADDRESS"
    })
    void aSelfTestNamesWhatIsWrong(String property, String value, Finding.Part part) {
        var keys = org.vintner.itests.simulators.KeyPairs.rsa();
        shop.set(
                property,
                switch (property) {
                    case "privateKey" -> org.vintner.itests.simulators.KeyPairs.privateKey(keys);
                    case "alipayPublicKey" -> org.vintner.itests.simulators.KeyPairs.publicKey(keys);
                    default -> value;
                });
        assertThat(shop.gateway().test())
                .anyMatch(finding -> finding.part() == part
                        && finding.level() == Finding.Level.WRONG
                        && finding.property().equals(Optional.of(property)));
    }

    @Test
    void aSelfTestSeesThatTheClocksDiffer() {
        shop.at(Instant.now().plusSeconds(900));
        assertThat(shop.gateway().test())
                .anyMatch(finding -> finding.part() == Finding.Part.CLOCK && finding.level() == Finding.Level.WRONG);
    }
}
