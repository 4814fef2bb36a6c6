package org.vintner.gateway.sandbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTotals;

/** The provider's books as daily bills (S1.36). The clock begins on 2026-11-20 at noon UTC. */
class SandboxBillsTest {

    private static final Money PRICE = Money.of(1999, "EUR");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-20");

    @TempDir
    Path data;

    private final TestClock clock = new TestClock();
    private final TestConfig config = new TestConfig();
    private final List<BillLine> lines = new ArrayList<>();
    private Shop shop;
    private JournaledProvider provider;
    private SandboxGateway gateway;

    @BeforeEach
    void open() throws IOException {
        shop = new Shop();
        start();
    }

    private void start() throws IOException {
        SandboxSettings settings = config.settings(data);
        provider = new JournaledProvider(settings, new Dial(), clock);
        gateway = new SandboxGateway(provider, settings, reference -> URI.create("http://localhost/"), clock);
    }

    private void restart() throws IOException {
        provider.close();
        start();
    }

    @AfterEach
    void close() throws IOException {
        provider.close();
        shop.close();
    }

    private SandboxPayment paid() {
        PaymentId payment = PaymentId.next();
        gateway.start(shop.order(payment, PRICE, clock.instant().plus(Duration.ofMinutes(20))));
        return provider.settle(payment, State.PAID).orElseThrow();
    }

    private BillOutcome bill(LocalDate day) {
        lines.clear();
        return gateway.bill(new BillRequest(day, gateway.billTerms().zone()), lines::add);
    }

    private BillOutcome.Complete complete(LocalDate day) {
        return (BillOutcome.Complete) bill(day);
    }

    private BillLine.Payment payment(int index) {
        return (BillLine.Payment) lines.get(index);
    }

    private void toTomorrow() {
        clock.advance(Duration.ofHours(13));
    }

    @Test
    @DisplayName("B1 B2 B3: a bill has what was paid and paid back on its day, with the numbers that facts have")
    void aBillIsTheBooksOfItsDay() {
        SandboxPayment payment = paid();
        RefundId refund = RefundId.next();
        String providerRefund = provider.refund(Optional.of(refund), payment.payment(), Money.of(500, "EUR"))
                .orElseThrow()
                .providerRefund();
        Instant at = clock.instant();
        PaymentId declined = PaymentId.next();
        gateway.start(shop.order(declined, PRICE, clock.instant().plus(Duration.ofMinutes(20))));
        provider.settle(declined, State.DECLINED);
        toTomorrow();
        SandboxPayment next = paid();

        BillTotals totals = complete(TODAY).totals();

        assertThat(lines)
                .containsExactly(
                        new BillLine.Payment(
                                payment.providerPayment(),
                                at,
                                payment.providerPayment(),
                                Optional.of(payment.payment()),
                                PRICE,
                                Optional.of(Money.of(0, "EUR"))),
                        new BillLine.Refund(
                                providerRefund,
                                at,
                                providerRefund,
                                Optional.of(refund),
                                Optional.of(payment.providerPayment()),
                                Optional.of(payment.payment()),
                                Money.of(500, "EUR"),
                                Optional.empty()));
        assertThat(totals).isEqualTo(new BillTotals(OptionalLong.of(2), List.of(PRICE), List.of(Money.of(500, "EUR"))));
        clock.advance(Duration.ofDays(1));
        complete(TODAY.plusDays(1));
        assertThat(payment(0).payment()).contains(next.payment());
    }

    @Test
    @DisplayName("B4: the same bill comes again with the same lines, also after a restart")
    void theSameBillComesAgain() throws IOException {
        config.set("feeBasisPoints", 290).set("feeFixed", 25L);
        restart();
        paid();
        toTomorrow();
        complete(TODAY);
        List<BillLine> first = List.copyOf(lines);

        restart();
        complete(TODAY);

        assertThat(lines).isEqualTo(first);
        assertThat(payment(0).fee()).contains(Money.of(58 + 25, "EUR"));
    }

    @Test
    @DisplayName("B7: until it is ready a bill is not there; a day without payments is complete and empty")
    void aBillIsNotThereBeforeItsTime() {
        paid();

        assertThat(bill(TODAY)).isEqualTo(new BillOutcome.NotYet(Optional.of(Instant.parse("2026-11-21T00:30:00Z"))));
        assertThat(lines).isEmpty();
        assertThat(complete(TODAY.minusDays(1)).totals().lines()).hasValue(0);
    }

    @Test
    void aDayIsACalendarDayOfTheConfiguredZone() throws IOException {
        config.set("billZone", "Asia/Shanghai").set("billReadyAt", "10:00");
        restart();
        clock.advance(Duration.ofHours(4)); // midnight in Shanghai
        SandboxPayment payment = paid();
        clock.advance(Duration.ofDays(2));

        complete(TODAY);
        assertThat(lines).isEmpty();
        complete(TODAY.plusDays(1));
        assertThat(payment(0).payment()).contains(payment.payment());
    }

    @ParameterizedTest
    @CsvSource({
        "missing,   1, 1999 EUR, 0 EUR",
        "amount,    2, 2000 EUR, 0 EUR",
        "currency,  2, 1999 USD, 0 EUR",
        "fee,       2, 1999 EUR, 1 EUR",
        "duplicate, 3, 1999 EUR, 0 EUR",
    })
    void anErrorOnRequestHitsOnePayment(String error, int count, String amount, String fee) throws IOException {
        config.set("billErrors", new String[] {error});
        restart();
        SandboxPayment first = paid();
        paid();
        toTomorrow();

        complete(TODAY);

        assertThat(lines).hasSize(count);
        assertThat(payment(0).amount()).hasToString(amount);
        assertThat(payment(0).fee().orElseThrow()).hasToString(fee);
        assertThat(payment(0).payment().equals(Optional.of(first.payment()))).isEqualTo(!error.equals("missing"));
        assertThat(payment(lines.size() - 1).amount()).isEqualTo(PRICE);
    }

    @Test
    void errorsOnRequestHitRefundsAndTheWhole() throws IOException {
        config.set("billErrors", new String[] {"refund-amount,refund-missing,extra,totals"});
        restart();
        SandboxPayment payment = paid();
        provider.refund(Optional.of(RefundId.next()), payment.payment(), Money.of(100, "EUR"));
        provider.refund(Optional.of(RefundId.next()), payment.payment(), Money.of(200, "EUR"));
        toTomorrow();

        BillTotals totals = complete(TODAY).totals();

        assertThat(lines).hasSize(3);
        assertThat(((BillLine.Refund) lines.get(1)).amount()).isEqualTo(Money.of(101, "EUR"));
        assertThat(payment(2).payment()).isEmpty();
        assertThat(totals.lines()).hasValue(4);
    }

    @Test
    @DisplayName("B6: a bill that broke off is unknown")
    void aBillMayBreakOff() throws IOException {
        config.set("billErrors", new String[] {"broken"});
        restart();
        paid();
        toTomorrow();

        assertThat(bill(TODAY)).isInstanceOf(BillOutcome.Unknown.class);
        assertThat(lines).hasSize(1);
        config.set("billErrors", new String[] {"not-yet"});
        restart();
        assertThat(bill(TODAY)).isEqualTo(new BillOutcome.NotYet(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"billErrors, much", "billZone, Mars/Base", "billReadyAt, ten"})
    void aWrongSettingIsNamed(String property, String value) {
        config.set(property, property.equals("billErrors") ? new String[] {value} : value);

        assertThatThrownBy(() -> config.settings(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(property)
                .hasMessageContaining(value);
    }
}
