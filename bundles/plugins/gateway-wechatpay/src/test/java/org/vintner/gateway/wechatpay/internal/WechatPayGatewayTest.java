package org.vintner.gateway.wechatpay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vintner.gateway.wechatpay.internal.WechatShop.PRICE;

import java.io.IOException;
import java.net.URI;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.itests.simulators.Dial.Knob;
import org.vintner.itests.simulators.KeyPairs;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTotals;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.NextAction;
import org.vintner.spi.gateway.Payer;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.StartOutcome;

/** The gateway against WeChat Pay's simulator, over HTTP. */
class WechatPayGatewayTest {

    private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

    @TempDir
    Path folder;

    private final PaymentId payment = PaymentId.next();
    private final List<BillLine> lines = new ArrayList<>();
    private WechatShop shop;

    @BeforeEach
    void open() throws IOException {
        shop = new WechatShop(folder);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private StartOutcome start(Payer payer) {
        return shop.gateway().start(shop.order(payment, PRICE, payer));
    }

    private StartOutcome.Started started() {
        return (StartOutcome.Started) start(Payer.UNKNOWN);
    }

    private LookupRequest known() {
        return new LookupRequest(payment, Optional.of(payment.toString()), PRICE);
    }

    private LookupOutcome lookup() {
        return shop.gateway().lookup(known());
    }

    private String paid() throws InterruptedException {
        started();
        assertThat(shop.wechat.pay(payment.toString())).isTrue();
        List<Fact> facts = shop.gateway().interpret(shop.nextAuthentic());
        return ((Fact.Captured) facts.get(0)).providerPayment();
    }

    private RefundRequest refund(RefundId refund, String providerPayment, long fen) {
        return new RefundRequest(refund, payment, providerPayment, PRICE, Money.of(fen, "CNY"), "不想要了".repeat(30));
    }

    // --- start

    /** S1.26 */
    @Test
    void aQrCodeIsWhatWechatGaveAndStartMayBeRepeated() {
        StartOutcome.Started first = started();

        assertThat(first.next()).isInstanceOf(NextAction.ShowQrCode.class);
        assertThat(started()).isEqualTo(first);
        assertThat(shop.gateway().start(shop.order(payment, Money.of(1, "CNY"), Payer.UNKNOWN)))
                .isInstanceOf(StartOutcome.Unknown.class);
    }

    @Test
    void aPhonesBrowserIsSentToWechatAndComesBack() {
        shop.set("product", "h5");
        assertThat(start(Payer.UNKNOWN)).isInstanceOf(StartOutcome.Declined.class);

        StartOutcome started = start(new Payer(Optional.of("192.0.2.7"), Optional.empty()));

        URI url = ((NextAction.Redirect) ((StartOutcome.Started) started).next()).url();
        assertThat(url.toString()).endsWith("&redirect_url=https%3A%2F%2Fshop.example.org%2Forders%2F1%3Fa%3Db");
    }

    @Test
    void insideWechatTheBuyerIsSentToAPageThatHoldsWhatWeMade() {
        shop.set("product", "jsapi");
        assertThat(start(Payer.UNKNOWN)).isInstanceOf(StartOutcome.Declined.class);

        StartOutcome started = start(new Payer(Optional.empty(), Optional.of("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")));

        URI url = ((NextAction.Redirect) ((StartOutcome.Started) started).next()).url();
        assertThat(url.toString()).startsWith("https://shop.example.org/wechatpay/wechatpay/pay?prepay=wx" + payment);
        String seal = url.getQuery().replaceAll(".*&seal=", "");
        assertThat(shop.links().isOurs("wx" + payment, "https://shop.example.org/orders/1?a=b", seal))
                .isTrue();
        assertThat(shop.links().isOurs("wx" + payment, "https://evil.example.org/", seal))
                .isFalse();
        assertThat(shop.links().isOurs("wxother", "https://shop.example.org/orders/1?a=b", seal))
                .isFalse();
    }

    @Test
    void otherCurrenciesAreDeclined() {
        assertThat(shop.gateway().start(shop.order(payment, Money.of(100, "USD"), Payer.UNKNOWN)))
                .isInstanceOf(StartOutcome.Declined.class);
        assertThat(shop.wechat.calls("start")).isZero();
    }

    // --- the course of a payment

    /** S1.29 S1.30 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPaymentIsPendingUntilItIsPaidWithEitherKindOfKey(boolean publicKey) throws Exception {
        if (publicKey) {
            shop.withPublicKey().wechat.notifyWithPublicKey();
        }
        assertThat(shop.gateway().lookup(new LookupRequest(payment, Optional.empty(), PRICE)))
                .isEqualTo(new LookupOutcome.NotFound());
        started();
        assertThat(lookup()).isEqualTo(new LookupOutcome.Found(List.of()));

        shop.wechat.pay(payment.toString());

        List<Fact> told = shop.gateway().interpret(shop.nextNotification());
        assertThat(((Fact.Captured) told.get(0)).amount()).isEqualTo(PRICE);
        assertThat(lookup()).isEqualTo(new LookupOutcome.Found(told));
    }

    /** While an account moves from certificates to the public key, answers have one and notifications the other. */
    @Test
    void bothKindsOfKeyAreTakenAtOnce() throws Exception {
        shop.withPublicKey();
        paid();
        assertThat(shop.gateway().lastUses()).containsKeys("publicKey", "apiV3Key");
    }

    @Test
    void copiesAreOneEvent() throws Exception {
        shop.wechat.dial().set(Knob.DUPLICATE, 2);
        started();
        shop.wechat.pay(payment.toString());
        RawNotification first = shop.nextNotification();
        for (int copies = 0; copies < 2; copies++) {
            assertThat(shop.gateway().authenticate(shop.nextNotification()))
                    .isEqualTo(shop.gateway().authenticate(first));
        }
    }

    @Test
    void whatNoNotificationToldIsFoundByLookingUp() {
        shop.wechat.dial().set(Knob.DROP, -1);
        started();
        shop.wechat.pay(payment.toString());

        assertThat(((LookupOutcome.Found) lookup()).facts()).singleElement().isInstanceOf(Fact.Captured.class);
    }

    @Test
    void anAnswerAboutAnotherMerchantIsNotBelieved() throws Exception {
        paid();
        shop.wechat.dial().set(Knob.WRONG_MERCHANT, 1);
        assertThat(lookup()).isInstanceOf(LookupOutcome.Unknown.class);
    }

    // --- refunds

    @Test
    void aPartIsRefundedOnceHoweverOftenItIsAskedForAndEndsLater() throws Exception {
        String number = paid();
        RefundId part = RefundId.next();
        RefundRequest request = refund(part, number, 500);

        assertThat(shop.gateway().lookupRefund(request)).isEqualTo(new LookupOutcome.NotFound());
        RefundOutcome accepted = shop.gateway().refund(request);
        assertThat(accepted).isInstanceOf(RefundOutcome.Accepted.class);
        assertThat(shop.gateway().refund(request)).isEqualTo(accepted);
        assertThat(shop.gateway().lookupRefund(request)).isEqualTo(new LookupOutcome.Found(List.of()));

        shop.wechat.endRefund(part.toString(), "SUCCESS");

        List<Fact> told = shop.gateway().interpret(shop.nextNotification());
        assertThat(told)
                .containsExactly(new Fact.Refunded(
                        payment,
                        Optional.of(part),
                        ((RefundOutcome.Accepted) accepted).providerRefund(),
                        Money.of(500, "CNY")));
        assertThat(shop.gateway().lookupRefund(request)).isEqualTo(new LookupOutcome.Found(told));
        assertThat(shop.gateway().refund(request)).isInstanceOf(RefundOutcome.Succeeded.class);
        assertThat(shop.wechat.refundsOf(payment.toString())).containsExactly(500L);
        assertThat(shop.gateway().refund(refund(part, number, 501))).isInstanceOf(RefundOutcome.Unknown.class);
        assertThat(shop.gateway().refund(refund(RefundId.next(), number, 1500)))
                .isInstanceOf(RefundOutcome.Refused.class);
        assertThat(((LookupOutcome.Found) lookup()).facts()).singleElement().isInstanceOf(Fact.Captured.class);
    }

    @Test
    void aRefundThatWasClosedHasFailedAndOneThatTheCardRefusesNeedsAPerson() throws Exception {
        String number = paid();
        RefundRequest closed = refund(RefundId.next(), number, 500);
        RefundRequest abnormal = refund(RefundId.next(), number, 300);
        shop.gateway().refund(closed);
        shop.gateway().refund(abnormal);

        shop.wechat.endRefund(closed.refund().toString(), "CLOSED");
        assertThat(shop.gateway().interpret(shop.nextNotification()))
                .singleElement()
                .isInstanceOf(Fact.RefundFailed.class);
        shop.wechat.endRefund(abnormal.refund().toString(), "ABNORMAL");
        assertThat(shop.gateway().interpret(shop.nextNotification())).isEmpty();

        assertThat(((LookupOutcome.Found) shop.gateway().lookupRefund(closed)).facts())
                .singleElement()
                .isInstanceOf(Fact.RefundFailed.class);
        assertThat(((LookupOutcome.Unknown) shop.gateway().lookupRefund(abnormal)).reason())
                .contains("merchant platform");
    }

    @Test
    void aRefundWhoseAnswerWasLostIsUnknownAndFoundAfterwards() throws Exception {
        RefundRequest request = refund(RefundId.next(), paid(), 500);
        shop.wechat.dial().set(Knob.TIMEOUT_AFTER_SUCCESS, 1, "refund");

        assertThat(shop.gateway().refund(request)).isInstanceOf(RefundOutcome.Unknown.class);

        assertThat(shop.gateway().lookupRefund(request)).isInstanceOf(LookupOutcome.Found.class);
        assertThat(shop.gateway().refund(request)).isInstanceOf(RefundOutcome.Accepted.class);
        assertThat(shop.wechat.refundsOf(payment.toString())).containsExactly(500L);
    }

    // --- close

    @Test
    void whatIsUnpaidIsClosedAlsoTwiceAndWhatIsPaidIsNot() throws Exception {
        started();
        assertThat(shop.gateway().close(known())).isEqualTo(new CloseOutcome.Closed());
        assertThat(shop.gateway().close(known())).isEqualTo(new CloseOutcome.Closed());
        assertThat(shop.wechat.pay(payment.toString())).isFalse();
        assertThat(((LookupOutcome.Found) lookup()).facts()).containsExactly(new Fact.Closed(payment));

        shop.wechat.payLate(payment.toString());

        assertThat(shop.gateway().interpret(shop.nextNotification()))
                .singleElement()
                .isInstanceOf(Fact.Captured.class);
        assertThat(shop.gateway().close(known())).isEqualTo(new CloseOutcome.TooLate());
    }

    // --- a provider in trouble

    @ParameterizedTest
    @EnumSource(
            value = Knob.class,
            names = {"DOWN", "HTML", "HALF_JSON", "FAIL", "TIMEOUT_AFTER_SUCCESS", "UNSIGNED", "FOREIGN_KEYS"})
    void noUsableAnswerIsUnknownForEveryCall(Knob trouble) throws Exception {
        String number = paid();
        shop.wechat.dial().set(trouble, -1);

        assertThat(lookup()).isInstanceOf(LookupOutcome.Unknown.class);
        assertThat(shop.gateway().start(shop.order(PaymentId.next(), PRICE, Payer.UNKNOWN)))
                .isInstanceOf(StartOutcome.Unknown.class);
        assertThat(shop.gateway().refund(refund(RefundId.next(), number, 1))).isInstanceOf(RefundOutcome.Unknown.class);
    }

    @Test
    void aProviderThatHangsIsGivenUpInTime() {
        shop.wechat.dial().set(Knob.ANSWER_LATE, 30_000);
        Instant before = Instant.now();

        assertThat(start(Payer.UNKNOWN)).isInstanceOf(StartOutcome.Unknown.class);

        assertThat(Duration.between(before, Instant.now()))
                .isLessThan(shop.gateway().terms().deadline());
    }

    @Test
    void aProviderThatIsGoneWasSentNothing() {
        shop.gateway();
        shop.wechat.close();

        assertThat(start(Payer.UNKNOWN)).isInstanceOf(StartOutcome.NotSent.class);
        assertThat(lookup()).isInstanceOf(LookupOutcome.Unknown.class);
    }

    @Test
    void aDefiniteNoIsDeclinedAndAWrongKeyOfOursIsNotSent() {
        shop.wechat.dial().set(Knob.REFUSE, 1, "start");
        assertThat(start(Payer.UNKNOWN)).isInstanceOf(StartOutcome.Declined.class);
    }

    @Test
    void aCallThatWechatDoesNotTakeIsNotSent() {
        shop.set("privateKey", KeyPairs.privateKey(KeyPairs.rsa()));
        assertThat(start(Payer.UNKNOWN)).isInstanceOf(StartOutcome.NotSent.class);
        assertThat(shop.gateway().refund(refund(RefundId.next(), "1", 1))).isInstanceOf(RefundOutcome.NotSent.class);
    }

    // --- bills

    private BillOutcome bill(LocalDate day) {
        lines.clear();
        return shop.gateway().bill(new BillRequest(day, BEIJING), lines::add);
    }

    @Test
    void theBillHoldsPaymentsAndRefundsAndItsSums() throws Exception {
        String number = paid();
        RefundId refund = RefundId.next();
        RefundOutcome.Accepted accepted =
                (RefundOutcome.Accepted) shop.gateway().refund(refund(refund, number, 500));

        BillOutcome.Complete outcome = (BillOutcome.Complete) bill(shop.wechat.endDay());

        assertThat(outcome.totals().lines()).isEqualTo(OptionalLong.of(2));
        assertThat(outcome.totals().payments()).containsExactly(PRICE);
        assertThat(outcome.totals().refunds()).containsExactly(Money.of(500, "CNY"));
        BillLine.Payment in = (BillLine.Payment) lines.get(0);
        assertThat(in.payment()).contains(payment);
        assertThat(in.providerPayment()).isEqualTo(number);
        assertThat(in.amount()).isEqualTo(PRICE);
        assertThat(in.fee()).contains(Money.of(11, "CNY"));
        BillLine.Refund out = (BillLine.Refund) lines.get(1);
        assertThat(out.refund()).contains(refund);
        assertThat(out.providerRefund()).isEqualTo(accepted.providerRefund());
        assertThat(out.amount()).isEqualTo(Money.of(500, "CNY"));
    }

    /** Its line is counted by the provider and is none of ours, so that what is stated must not be compared with what came. */
    @Test
    void aRefundThatWasRefusedIsNoLineAndTheBillIsWholeAllTheSame() throws Exception {
        RefundRequest refused = refund(RefundId.next(), paid(), 500);
        shop.gateway().refund(refused);
        shop.wechat.endRefund(refused.refund().toString(), "CLOSED");

        BillOutcome.Complete outcome = (BillOutcome.Complete) bill(shop.wechat.endDay());

        assertThat(lines).singleElement().isInstanceOf(BillLine.Payment.class);
        assertThat(outcome.totals()).isEqualTo(BillTotals.NOT_STATED);
    }

    @Test
    void aBillWithOneExtraOneMissingAndOneDifferentLineSaysSo() throws Exception {
        paid();
        shop.wechat.dial().set(Knob.BILL_EXTRA, 1);
        bill(shop.wechat.endDay());
        assertThat(lines).hasSize(2);
        assertThat(((BillLine.Payment) lines.get(1)).payment()).isEmpty();

        shop.wechat.dial().set(Knob.BILL_MISSING, 1);
        assertThat(bill(shop.wechat.endDay())).isInstanceOf(BillOutcome.Complete.class);
        assertThat(lines).isEmpty();

        shop.wechat.dial().set(Knob.BILL_DIFFERENT, 1);
        bill(shop.wechat.endDay());
        assertThat(((BillLine.Payment) lines.get(0)).amount()).isEqualTo(Money.of(2000, "CNY"));
    }

    @Test
    void aBillWithoutTheAnnouncedDigestIsNoBill() throws Exception {
        paid();
        shop.wechat.dial().set(Knob.BILL_BROKEN, 1);
        assertThat(bill(shop.wechat.endDay())).isInstanceOf(BillOutcome.Unknown.class);
        assertThat(lines).isEmpty();
    }

    /** The file is not signed: only its digest is, and it is whole and adds up. */
    @Test
    void aBillWithOtherFiguresThanThoseAnnouncedIsNoBill() throws Exception {
        paid();
        LocalDate day = shop.wechat.endDay();
        shop.wechat.dial().set(Knob.BILL_ALTERED, 1);
        assertThat(bill(day))
                .isInstanceOfSatisfying(
                        BillOutcome.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("digest"));
        assertThat(lines).isEmpty();
        assertThat(bill(day)).isInstanceOf(BillOutcome.Complete.class);
    }

    @Test
    void aBillThatIsNotThereIsNotYetWritten() {
        assertThat(bill(LocalDate.now(BEIJING).minusDays(1))).isInstanceOf(BillOutcome.NotYet.class);
        assertThat(bill(LocalDate.now(BEIJING).minusDays(5))).isInstanceOf(BillOutcome.Complete.class);
    }

    // --- configuration

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSelfTestOfAGoodChannelFindsNothingWrong(boolean publicKey) {
        if (publicKey) {
            shop.withPublicKey();
        }
        started();
        assertThat(shop.gateway().test())
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(finding -> finding.level() == Finding.Level.GOOD);
    }

    @Test
    void aSelfTestNamesTheWrongKey() {
        shop.set("privateKey", KeyPairs.privateKey(KeyPairs.rsa()));
        assertThat(shop.gateway().test())
                .anyMatch(finding -> finding.level() == Finding.Level.WRONG
                        && finding.property().equals(Optional.of("privateKey")));
    }

    /** An account with a public key pays and looks up well without it, and can open no notification. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSelfTestNamesTheWrongApiKey(boolean publicKey) {
        if (publicKey) {
            shop.withPublicKey();
        }
        shop.set("apiV3Key", "another key that has 32 letters!");
        assertThat(shop.gateway().test())
                .anyMatch(finding -> finding.level() == Finding.Level.WRONG
                        && finding.property().equals(Optional.of("apiV3Key")));
    }
}
