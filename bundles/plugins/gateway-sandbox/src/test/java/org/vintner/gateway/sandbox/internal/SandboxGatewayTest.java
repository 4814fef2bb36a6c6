package org.vintner.gateway.sandbox.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;
import org.vintner.spi.gateway.Acknowledgement;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.NextAction;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;

class SandboxGatewayTest {

    private static final Money PRICE = Money.of(1999, "EUR");

    @TempDir
    Path data;

    private final PaymentId payment = PaymentId.next();
    private TestClock clock;
    private Shop shop;
    private TestConfig config;
    private JournaledProvider provider;
    private SandboxGateway gateway;

    @BeforeEach
    void open() throws IOException {
        clock = new TestClock();
        shop = new Shop();
        config = new TestConfig().set("webhookRetries", new String[] {"PT0.05S"});
        start(clock);
    }

    private void start(Clock time) throws IOException {
        SandboxSettings settings = config.settings(data);
        provider = new JournaledProvider(settings, new Dial(), time);
        gateway = new SandboxGateway(
                provider, settings, reference -> URI.create("http://localhost/sandbox/" + reference), time);
    }

    /** What is left after kill -9: nothing in memory, the books on disk. */
    private void restart(Clock time) throws IOException {
        provider.close();
        start(time);
    }

    @AfterEach
    void close() throws IOException {
        provider.close();
        shop.close();
    }

    private StartRequest request(Money amount) {
        return shop.order(payment, amount, clock.instant().plus(Duration.ofMinutes(20)));
    }

    private StartOutcome.Started started() {
        return (StartOutcome.Started) gateway.start(request(PRICE));
    }

    private LookupRequest lookup() {
        return new LookupRequest(payment, Optional.empty(), PRICE);
    }

    private List<Fact> facts() {
        return ((LookupOutcome.Found) gateway.lookup(lookup())).facts();
    }

    private Fact.Captured captured() {
        started();
        provider.settle(payment, State.PAID);
        return (Fact.Captured) facts().get(0);
    }

    private RefundRequest refundRequest(RefundId refund, String providerPayment, Money amount) {
        return new RefundRequest(refund, payment, providerPayment, PRICE, amount, "unhappy");
    }

    // --- start

    @Test
    void startGivesAPayPageAndAHandle() {
        StartOutcome.Started started = started();
        assertThat(started.providerReference()).matches("sbp_[0-9a-f]{32}");
        assertThat(started.next())
                .isEqualTo(
                        new NextAction.Redirect(URI.create("http://localhost/sandbox/" + started.providerReference())));
        assertThat(facts()).isEmpty();
    }

    @Test
    void startIsIdempotentByPaymentAlsoAfterARestart() throws IOException {
        StartOutcome first = started();
        assertThat(gateway.start(request(PRICE))).isEqualTo(first);
        restart(clock);
        assertThat(gateway.start(request(PRICE))).isEqualTo(first);
    }

    @Test
    void manyStartsAtOnceMakeOnePayment() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<StartOutcome>> calls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                calls.add(() -> gateway.start(request(PRICE)));
            }
            Set<StartOutcome> outcomes = new HashSet<>();
            for (Future<StartOutcome> call : threads.invokeAll(calls)) {
                outcomes.add(call.get());
            }
            assertThat(outcomes).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void sameNumberWithAnotherAmountIsNeitherYesNorNo() {
        started();
        assertThat(gateway.start(request(Money.of(1, "EUR")))).isInstanceOf(StartOutcome.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({"1999,GBP", "0,EUR", "100000001,EUR"})
    void whatTheAccountDoesNotTakeIsDeclined(long amount, String currency) {
        assertThat(gateway.start(request(Money.of(amount, currency)))).isInstanceOf(StartOutcome.Declined.class);
        assertThat(gateway.lookup(lookup())).isInstanceOf(LookupOutcome.NotFound.class);
    }

    @Test
    void expiredOrderIsDeclined() {
        StartRequest late = shop.order(payment, PRICE, clock.instant());
        assertThat(gateway.start(late)).isInstanceOf(StartOutcome.Declined.class);
    }

    // --- look-up

    @DisplayName("S1.30: the real state can be asked for")
    @Test
    void lookupTellsWhatWasCaptured() {
        StartOutcome.Started started = started();
        SandboxPayment paid = provider.settle(payment, State.PAID).orElseThrow();
        assertThat(facts())
                .containsExactly(new Fact.Captured(
                        payment, Optional.of(started.providerReference()), paid.providerPayment(), PRICE));
    }

    @Test
    void captureIsKnownAfterARestart() throws IOException {
        Fact.Captured captured = captured();
        restart(clock);
        assertThat(facts()).containsExactly(captured);
    }

    @Test
    void declinedAndClosedPaymentsAreTold() {
        started();
        provider.settle(payment, State.DECLINED);
        assertThat(facts()).containsExactly(new Fact.Failed(payment, "The payment was declined."));
        provider.settle(payment, State.PAID);
        assertThat(facts()).hasOnlyElementsOfType(Fact.Failed.class);
    }

    @Test
    void paymentThatIsNotPaidInTimeIsClosed() {
        started();
        clock.advance(Duration.ofMinutes(20));
        assertThat(provider.settle(payment, State.PAID).orElseThrow().state()).isEqualTo(State.CLOSED);
        assertThat(facts()).containsExactly(new Fact.Closed(payment));
    }

    @Test
    void aShopWhoseClockIsADayBehindCanBePaidWithinTheWindowOfTheProvider() {
        gateway.start(shop.order(payment, PRICE, clock.instant().minus(Duration.ofHours(23))));
        clock.advance(Duration.ofMinutes(29));
        assertThat(provider.settle(payment, State.PAID).orElseThrow().state()).isEqualTo(State.PAID);
    }

    @Test
    void paymentWindowOfTheProviderEndsAPaymentToo() {
        gateway.start(shop.order(payment, PRICE, clock.instant().plus(Duration.ofDays(1))));
        clock.advance(Duration.ofMinutes(30));
        assertThat(facts()).containsExactly(new Fact.Closed(payment));
    }

    // --- close

    @Test
    void closedPaymentCantBePaid() {
        started();
        assertThat(gateway.close(lookup())).isInstanceOf(CloseOutcome.Closed.class);
        assertThat(gateway.close(lookup())).isInstanceOf(CloseOutcome.Closed.class);
        assertThat(provider.settle(payment, State.PAID).orElseThrow().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void paidPaymentCantBeClosed() {
        captured();
        assertThat(gateway.close(lookup())).isInstanceOf(CloseOutcome.TooLate.class);
        assertThat(facts()).hasOnlyElementsOfType(Fact.Captured.class);
    }

    @Test
    void unknownPaymentIsNeitherClosedNorPaid() {
        assertThat(gateway.close(lookup())).isInstanceOf(CloseOutcome.Unknown.class);
    }

    // --- refund

    @DisplayName("S1.35: refunds, also in parts, each once")
    @Test
    void refundIsIdempotentByItsNumber() throws IOException {
        String number = captured().providerPayment();
        RefundRequest request = refundRequest(RefundId.next(), number, Money.of(500, "EUR"));
        RefundOutcome first = gateway.refund(request);
        assertThat(first).isInstanceOf(RefundOutcome.Succeeded.class);
        restart(clock);
        assertThat(gateway.refund(request)).isEqualTo(first);
        Fact.Refunded fact = new Fact.Refunded(
                payment,
                Optional.of(request.refund()),
                ((RefundOutcome.Succeeded) first).providerRefund(),
                Money.of(500, "EUR"));
        assertThat(((LookupOutcome.Found) gateway.lookupRefund(request)).facts())
                .containsExactly(fact);
        assertThat(facts()).hasSize(2).contains(fact);
    }

    @Test
    void noMoreThanWasCapturedIsPaidBack() {
        String number = captured().providerPayment();
        gateway.refund(refundRequest(RefundId.next(), number, Money.of(1500, "EUR")));
        RefundRequest tooMuch = refundRequest(RefundId.next(), number, Money.of(500, "EUR"));
        assertThat(gateway.refund(tooMuch)).isInstanceOf(RefundOutcome.Refused.class);
        assertThat(gateway.lookupRefund(tooMuch)).isInstanceOf(LookupOutcome.NotFound.class);
        assertThat(gateway.refund(refundRequest(RefundId.next(), number, Money.of(499, "EUR"))))
                .isInstanceOf(RefundOutcome.Succeeded.class);
    }

    @Test
    void whatWasNotCapturedIsNotPaidBack() {
        started();
        assertThat(gateway.refund(refundRequest(RefundId.next(), "", PRICE))).isInstanceOf(RefundOutcome.Refused.class);
        provider.settle(payment, State.PAID);
        assertThat(gateway.refund(refundRequest(RefundId.next(), "sbc_other", PRICE)))
                .isInstanceOf(RefundOutcome.Refused.class);
    }

    @Test
    void refundNumberUsedForAnotherAmountIsNeitherYesNorNo() {
        String number = captured().providerPayment();
        RefundId refund = RefundId.next();
        gateway.refund(refundRequest(refund, number, Money.of(500, "EUR")));
        assertThat(gateway.refund(refundRequest(refund, number, Money.of(600, "EUR"))))
                .isInstanceOf(RefundOutcome.Unknown.class);
    }

    // --- notifications

    @DisplayName("S1.25, S3.13: a signed notification arrives by HTTP and tells the capture")
    @Test
    void captureIsNotified() throws Exception {
        restart(Clock.systemUTC());
        gateway.start(shop.order(payment, PRICE, Instant.now().plusSeconds(600)));
        provider.settle(payment, State.PAID);
        RawNotification notification = shop.nextNotification();
        assertThat(gateway.authenticate(notification)).isInstanceOf(Authentication.Authentic.class);
        assertThat(gateway.interpret(notification)).isEqualTo(facts());
        assertThat(gateway.acknowledgement()).isEqualTo(Acknowledgement.NO_CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DECLINED", "CLOSED"})
    void endWithoutMoneyIsNotified(State state) throws Exception {
        started();
        provider.settle(payment, state);
        assertThat(gateway.interpret(shop.nextNotification())).isEqualTo(facts());
    }

    @Test
    void refundIsNotified() throws Exception {
        String number = captured().providerPayment();
        shop.nextNotification();
        RefundRequest request = refundRequest(RefundId.next(), number, PRICE);
        gateway.refund(request);
        assertThat(gateway.interpret(shop.nextNotification()))
                .isEqualTo(((LookupOutcome.Found) gateway.lookupRefund(request)).facts());
    }

    @DisplayName("S1.31: what is not answered by 2xx comes again")
    @Test
    void notificationIsRepeatedUntilItIsTaken() throws Exception {
        shop.answers.addAll(List.of(500, 503, 302, 404));
        started();
        provider.settle(payment, State.PAID);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            ids.add(eventId(shop.nextNotification()));
        }
        assertThat(ids).hasSize(1);
        Shop.await("the books say that it was taken", () -> !booksNameAPendingWebhook());
    }

    private boolean booksNameAPendingWebhook() {
        return !provider.pendingWebhooks().isEmpty();
    }

    private boolean oneAttemptIsInTheBooks() {
        return provider.pendingWebhooks().stream().anyMatch(webhook -> webhook.attempts() == 1);
    }

    @Test
    void notificationThatWasUnderWayIsSentAfterARestart() throws Exception {
        config.set("webhookRetries", new String[] {"PT1H"});
        restart(clock);
        shop.answers.add(503);
        started();
        provider.settle(payment, State.PAID);
        String id = eventId(shop.nextNotification());
        Shop.await("the attempt is in the books", this::oneAttemptIsInTheBooks);
        clock.advance(Duration.ofHours(1));
        restart(clock);
        assertThat(eventId(shop.nextNotification())).isEqualTo(id);
    }

    @Test
    void retryAfterIsHonored() throws Exception {
        shop.answers.add(503);
        shop.retryAfter = "1800";
        started();
        provider.settle(payment, State.PAID);
        shop.nextNotification();
        Shop.await("the attempt is in the books", this::oneAttemptIsInTheBooks);
        assertThat(provider.pendingWebhooks().get(0).next())
                .isEqualTo(clock.instant().plusSeconds(1800));
    }

    @Test
    void notificationIsGivenUpAtTheHorizon() throws Exception {
        config.set("webhookHorizon", "PT1H").set("webhookRetries", new String[] {"PT2H"});
        restart(clock);
        shop.answers.addAll(List.of(500, 500));
        started();
        provider.settle(payment, State.PAID);
        shop.nextNotification();
        Shop.await("the attempt is in the books", this::oneAttemptIsInTheBooks);
        clock.advance(Duration.ofHours(2));
        restart(clock);
        shop.nextNotification();
        Shop.await("it is given up", () -> !booksNameAPendingWebhook());
    }

    private String eventId(RawNotification notification) {
        return WebhookEvent.fromJson(notification.body()).id();
    }

    // --- authenticate and interpret

    private RawNotification signed(String body, Instant receivedAt) {
        byte[] bytes = body.getBytes(UTF_8);
        String header = new WebhookSignature(List.of(TestConfig.SECRET)).sign(bytes, clock.instant());
        return new RawNotification(
                "/webhooks/sandbox", "", Map.of("sandbox-signature", List.of(header)), bytes, receivedAt);
    }

    private RawNotification signed(String body) {
        return signed(body, clock.instant());
    }

    private String event(String type, String account, String data) {
        return """
                {"id":"sbe_1","type":"%s","created":1700000000,"account":"%s","data":{"payment":"%s"%s}}""".formatted(type, account, payment, data);
    }

    @Test
    void notificationWithoutSignatureIsRefused() {
        RawNotification bare = new RawNotification(
                "/webhooks/sandbox",
                "",
                Map.of(),
                event("payment.closed", "sandbox", "").getBytes(UTF_8),
                clock.instant());
        assertThat(gateway.authenticate(bare)).isInstanceOf(Authentication.Refused.class);
    }

    @Test
    void notificationOfAnotherAccountIsRefused() {
        assertThat(gateway.authenticate(signed(event("payment.closed", "other", ""))))
                .isInstanceOf(Authentication.Refused.class);
    }

    @Test
    void staleNotificationIsRefusedButAStoredOneIsStillUnderstood() {
        RawNotification stale =
                signed(event("payment.closed", "sandbox", ""), clock.instant().plusSeconds(301));
        assertThat(gateway.authenticate(stale)).isInstanceOf(Authentication.Refused.class);
        assertThat(gateway.interpret(stale)).containsExactly(new Fact.Closed(payment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"id\":1}", "{\"id\":\"a\",\"id\":\"b\"}", "null", "{} {}", "\u0000"})
    void signedRubbishIsRefused(String body) {
        assertThat(gateway.authenticate(signed(body))).isInstanceOf(Authentication.Refused.class);
    }

    @Test
    void unknownTypeMeansNothingAndUnknownFieldsAreTolerated() {
        RawNotification notification =
                signed(event("dispute.opened", "sandbox", ",\"new\":[1,{\"x\":null}],\"more\":1.5"));
        assertThat(gateway.authenticate(notification)).isEqualTo(new Authentication.Authentic("sbe_1"));
        assertThat(gateway.interpret(notification)).isEmpty();
    }

    @Test
    void refundMadeAtTheProvidersDeskHasNoNumberOfOurs() {
        String data = ",\"providerRefund\":\"sbr_1\",\"amount\":5,\"currency\":\"EUR\"";
        assertThat(gateway.interpret(signed(event("refund.succeeded", "sandbox", data))))
                .containsExactly(new Fact.Refunded(payment, Optional.empty(), "sbr_1", Money.of(5, "EUR")));
    }

    @Test
    void failedRefundIsUnderstood() {
        RefundId refund = RefundId.next();
        String data = ",\"refund\":\"" + refund + "\",\"reason\":\"account closed\"";
        assertThat(gateway.interpret(signed(event("refund.failed", "sandbox", data))))
                .containsExactly(new Fact.RefundFailed(payment, refund, "account closed"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"providerPayment\":\"sbc_1\"",
                ",\"providerPayment\":\"sbc_1\",\"amount\":\"1999\",\"currency\":\"EUR\"",
                ",\"providerPayment\":\"sbc_1\",\"amount\":19.99,\"currency\":\"EUR\"",
                ",\"providerPayment\":\"sbc_1\",\"amount\":-1,\"currency\":\"EUR\"",
                ",\"providerPayment\":\"sbc_1\",\"amount\":1999,\"currency\":\"EURO\""
            })
    void captureWithoutACleanAmountIsNoFact(String data) {
        assertThatThrownBy(() -> gateway.interpret(signed(event("payment.captured", "sandbox", data))))
                .isInstanceOf(CommerceException.class);
    }
}
