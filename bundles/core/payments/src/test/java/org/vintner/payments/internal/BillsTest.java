package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.books.Bill;
import org.vintner.api.books.BillDifference;
import org.vintner.api.books.BillDifferenceKind;
import org.vintner.api.books.BillState;
import org.vintner.api.books.BillSums;
import org.vintner.api.books.FeeRate;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.RefundId;
import org.vintner.api.orders.OrderState;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentState;
import org.vintner.api.payments.Refund;
import org.vintner.persistence.testing.TestDatabase;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.BillTotals;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.RefundOutcome;

/** S1.34, S1.36: each day's bill is compared with order, payment and ledger, and each difference is one case until it is gone. */
class BillsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final PageRequest PAGE = new PageRequest(100, Optional.empty());
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    private final BilledProvider provider = new BilledProvider();
    private Shop shop;
    private ProductId product;

    @BeforeEach
    void open() {
        shop = new Shop(DATABASE, provider);
        product = shop.product("Key", 20);
    }

    @AfterEach
    void nothingIsViolated() {
        assertThat(shop.violations()).isEmpty();
    }

    private Payment captured() {
        Payment payment = shop.paidAtProvider(product, 1);
        shop.webhook(payment);
        return now(payment);
    }

    private Payment now(Payment payment) {
        return shop.payments.find(payment.id()).orElseThrow();
    }

    private Refund refunded(Payment payment, long amount) {
        return shop.payments.refund(
                Shop.ADMIN, payment.id(), new NewRefund(Optional.of(Money.of(amount, "EUR")), List.of(), "not wanted"));
    }

    /** Yesterday's bill and today's, so that whatever a test did lies in between, also around midnight. */
    private void bills(BillLine... lines) {
        provider.write(today, lines);
        fetchAgain();
    }

    private void fetchAgain() {
        IntStream.rangeClosed(-1, 1)
                .mapToObj(LocalDate.now(ZoneOffset.UTC)::plusDays)
                .filter(day -> !day.isAfter(LocalDate.now(ZoneOffset.UTC)))
                .forEach(day -> shop.books.fetch(Shop.ADMIN, Shop.CHANNEL, day));
        shop.bills.run();
    }

    private List<BillDifference> differences() {
        return shop.books.differences(Shop.ADMIN, Optional.empty(), true, PAGE).items();
    }

    private BillDifference difference(BillDifferenceKind kind) {
        assertThat(differences()).extracting(BillDifference::kind).containsExactly(kind);
        return differences().get(0);
    }

    private Bill bill() {
        return shop.books.list(Shop.ADMIN, Optional.of(Shop.CHANNEL), PAGE).items().stream()
                .filter(bill -> bill.day().equals(today))
                .findFirst()
                .orElseThrow();
    }

    private List<String> openItems() {
        return shop.sql.query(
                "SELECT reason || ' ' || subject AS item FROM attention_item WHERE resolved_at IS NULL ORDER BY id",
                row -> row.text("item"));
    }

    private static void makeDue() {
        DATABASE.execute("UPDATE bill SET due_at = now() WHERE state = 'DUE'");
    }

    // ------------------------------------------------------------------ what agrees

    @Test
    @DisplayName("S1.36 D.6.6: a bill that says what our books say is no case, and its sums are shown")
    void aBillThatAgreesIsNoCase() {
        Payment payment = captured();
        Payment other = captured();
        Refund refund = refunded(payment, 500);

        bills(
                BilledProvider.line(payment, payment.amount(), Optional.of(Money.of(83, "EUR"))),
                BilledProvider.line(other, other.amount(), Optional.of(Money.of(83, "EUR"))),
                BilledProvider.line(refund),
                new BillLine.Fee("monthly", Instant.now(), Money.of(1000, "EUR"), "monthly fee"),
                new BillLine.Other("payout", Instant.now(), BillLine.Direction.OUT, Money.of(2000, "EUR"), "payout"));

        assertThat(differences()).isEmpty();
        assertThat(openItems()).isEmpty();
        assertThat(bill().state()).isEqualTo(BillState.COMPLETE);
        assertThat(bill().lines()).isEqualTo(5);
        assertThat(bill().comparedAt()).isPresent();
        assertThat(bill().sums())
                .containsExactly(new BillSums(
                        Money.of(3998, "EUR"),
                        2,
                        Money.of(500, "EUR"),
                        1,
                        1166,
                        Money.of(0, "EUR"),
                        Money.of(0, "EUR"),
                        Money.of(2000, "EUR"),
                        3998 - 500 - 1166));
    }

    @Test
    @DisplayName("S1.36: the same bill fetched again and again changes nothing")
    void theSameBillTwiceChangesNothing() {
        Payment payment = captured();
        captured();
        bills(BilledProvider.line(payment), BilledProvider.foreign("extra", Money.of(4242, "EUR")));
        Map<String, String> before = withoutTimes();

        fetchAgain();
        fetchAgain();

        assertThat(withoutTimes()).isEqualTo(before);
        assertThat(openItems()).hasSize(2);
    }

    /** Everything but when bills were asked for. */
    private Map<String, String> withoutTimes() {
        Map<String, String> all = shop.everything();
        all.remove("bill");
        return all;
    }

    // ------------------------------------------------------------------ each kind of difference

    @Test
    @DisplayName("S1.36 D.6.6: a bill with a missing line")
    void aPaymentThatIsNotBilledIsACase() {
        Payment payment = captured();
        Payment missing = captured();

        bills(BilledProvider.line(payment));

        BillDifference difference = difference(BillDifferenceKind.PAYMENT_NOT_BILLED);
        assertThat(difference.payment()).contains(missing.id());
        assertThat(difference.booked()).contains(missing.amount());
        assertThat(difference.billed()).isEmpty();
        assertThat(openItems()).containsExactly("NOT_BILLED " + difference.id());

        bills(BilledProvider.line(payment), BilledProvider.line(missing));

        assertThat(differences()).isEmpty();
        assertThat(openItems()).isEmpty();
    }

    @Test
    void aRefundThatIsNotBilledIsACase() {
        Payment payment = captured();
        Refund refund = refunded(payment, 500);

        bills(BilledProvider.line(payment));

        BillDifference difference = difference(BillDifferenceKind.REFUND_NOT_BILLED);
        assertThat(difference.refund()).contains(refund.id());
        assertThat(openItems()).containsExactly("NOT_BILLED " + difference.id());
        bills(BilledProvider.line(payment), BilledProvider.line(refund));
        assertThat(openItems()).isEmpty();
    }

    @Test
    @DisplayName("S1.36 D.6.6: a bill with an extra line")
    void moneyThatIsNotKnownIsACase() {
        bills(BilledProvider.foreign("extra", Money.of(4242, "EUR")));

        BillDifference difference = difference(BillDifferenceKind.PAYMENT_UNKNOWN);
        assertThat(difference.number()).isEqualTo("extra");
        assertThat(difference.billed()).contains(Money.of(4242, "EUR"));
        assertThat(openItems()).containsExactly("BILLED_UNKNOWN " + difference.id());
    }

    @Test
    @DisplayName("S1.36: money that the bill has and we do not is looked up, taken in by the funnel, and no case")
    void moneyWhoseWordWasLostIsTakenIn() {
        Payment payment = shop.paidAtProvider(product, 1);

        bills(BilledProvider.line(payment));

        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
        assertThat(shop.orders.find(payment.order()).orElseThrow().state()).isEqualTo(OrderState.FULFILLED);
        assertThat(differences()).isEmpty();
        assertThat(openItems()).isEmpty();
    }

    @Test
    void moneyOfOursThatTheProviderCannotTellOfIsACaseUntilItCan() {
        Payment payment = shop.paidAtProvider(product, 1);
        provider.lookupAnswer = Optional.of(new LookupOutcome.Unknown("down"));
        bills(BilledProvider.line(payment));
        BillDifference difference = difference(BillDifferenceKind.PAYMENT_UNKNOWN);
        assertThat(difference.payment()).contains(payment.id());
        assertThat(shop.books.recheck(Shop.ADMIN, difference.id()).settledAt()).isEmpty();

        provider.lookupAnswer = Optional.empty();

        assertThat(shop.books.recheck(Shop.ADMIN, difference.id()).settledAt()).isPresent();
        assertThat(shop.books.recheck(Shop.ADMIN, difference.id()).settledAt()).isPresent();
        assertThat(now(payment).state()).isEqualTo(PaymentState.CAPTURED);
        assertThat(openItems()).isEmpty();
    }

    @Test
    void aRefundWhoseWordWasLostIsTakenIn() {
        Payment payment = captured();
        provider.refundAnswer = Optional.of(new RefundOutcome.Accepted("pr-later"));
        Refund refund = refunded(payment, 500);

        bills(BilledProvider.line(payment), BilledProvider.line(refund));

        assertThat(shop.payments.findRefund(refund.id()).orElseThrow().state().name())
                .isEqualTo("SUCCEEDED");
        assertThat(differences()).isEmpty();
    }

    @Test
    void aRefundAtTheProvidersDeskIsTakenIn() {
        Payment payment = captured();
        provider.lookupAnswer = Optional.of(new LookupOutcome.Found(List.of(
                FakeProvider.fact(payment.id(), payment.amount()),
                new Fact.Refunded(payment.id(), Optional.empty(), "desk-1", Money.of(300, "EUR")))));

        bills(
                BilledProvider.line(payment),
                BilledProvider.line(payment.id(), Optional.empty(), "desk-1", Money.of(300, "EUR")));

        assertThat(now(payment).refunded()).isEqualTo(Money.of(300, "EUR"));
        assertThat(differences()).isEmpty();
    }

    @Test
    void aRefundThatIsNotKnownIsACase() {
        Payment payment = captured();

        bills(
                BilledProvider.line(payment),
                BilledProvider.line(payment.id(), Optional.empty(), "desk-1", Money.of(300, "EUR")));

        BillDifference difference = difference(BillDifferenceKind.REFUND_UNKNOWN);
        assertThat(difference.payment()).contains(payment.id());
        assertThat(openItems()).containsExactly("BILLED_UNKNOWN " + difference.id());
    }

    @ParameterizedTest
    @DisplayName("S1.36 D.6.6: a bill with a different line")
    @CsvSource({"2000, EUR, amount", "1999, USD, currency"})
    void anotherAmountOrCurrencyIsACase(long amount, String currency, String what) {
        Payment payment = captured();

        bills(BilledProvider.line(payment, Money.of(amount, currency), Optional.empty()));

        BillDifference difference = difference(BillDifferenceKind.PAYMENT_DIFFERS);
        assertThat(difference.what()).isEqualTo(what);
        assertThat(difference.billed()).contains(Money.of(amount, currency));
        assertThat(difference.booked()).contains(payment.amount());
        assertThat(openItems()).containsExactly("BILLED_DIFFERENTLY " + difference.id());
        bills(BilledProvider.line(payment));
        assertThat(openItems()).isEmpty();
    }

    @Test
    void anotherNumberOfOursIsACase() {
        Payment payment = captured();
        String number = "pp-" + payment.id();

        bills(new BillLine.Payment(
                number, Instant.now(), number, Optional.of(PaymentId.next()), payment.amount(), Optional.empty()));

        assertThat(difference(BillDifferenceKind.PAYMENT_DIFFERS).what()).isEqualTo("payment number");
    }

    @Test
    @DisplayName(
            "S1.36: three ways: a bill that agrees with the payment but not with the order or the ledger is a case")
    void theOrderAndTheLedgerAreComparedToo() {
        Payment payment = captured();
        DATABASE.execute("UPDATE customer_order SET total = total + 1");

        bills(BilledProvider.line(payment));

        assertThat(difference(BillDifferenceKind.PAYMENT_DIFFERS).what()).isEqualTo("order");
        DATABASE.execute(
                "UPDATE customer_order SET total = total - 1; ALTER TABLE ledger_entry DISABLE TRIGGER ALL;"
                        + " UPDATE ledger_entry SET amount = amount + sign(amount)::int; ALTER TABLE ledger_entry ENABLE TRIGGER ALL");
        fetchAgain();
        // one case as before: what differs may change, the case is the same
        assertThat(difference(BillDifferenceKind.PAYMENT_DIFFERS).number()).isEqualTo("pp-" + payment.id());
        DATABASE.execute(
                "ALTER TABLE ledger_entry DISABLE TRIGGER ALL;"
                        + " UPDATE ledger_entry SET amount = amount - sign(amount)::int; ALTER TABLE ledger_entry ENABLE TRIGGER ALL");
        fetchAgain();
        assertThat(differences()).isEmpty();
    }

    @Test
    void aRefundOfAnotherAmountIsACase() {
        Payment payment = captured();
        Refund refund = refunded(payment, 500);

        bills(
                BilledProvider.line(payment),
                BilledProvider.line(payment.id(), Optional.of(refund.id()), "pr-" + refund.id(), Money.of(501, "EUR")));

        BillDifference difference = difference(BillDifferenceKind.REFUND_DIFFERS);
        assertThat(difference.refund()).contains(refund.id());
        assertThat(difference.what()).isEqualTo("amount");
    }

    @Test
    void aPaymentOrRefundThatIsBilledTwiceIsACase() {
        Payment payment = captured();
        Refund refund = refunded(payment, 500);
        String again = "pp-" + payment.id();

        bills(
                BilledProvider.line(payment),
                BilledProvider.line(payment),
                new BillLine.Payment(
                        "another line",
                        Instant.now(),
                        again,
                        Optional.of(payment.id()),
                        payment.amount(),
                        Optional.empty()),
                BilledProvider.line(refund),
                BilledProvider.line(refund));

        assertThat(differences())
                .extracting(BillDifference::kind)
                .containsExactlyInAnyOrder(
                        BillDifferenceKind.PAYMENT_BILLED_TWICE, BillDifferenceKind.REFUND_BILLED_TWICE);
        assertThat(differences()).extracting(BillDifference::what).containsExactlyInAnyOrder("3 lines", "2 lines");
        assertThat(openItems()).hasSize(2).allMatch(item -> item.startsWith("BILLED_TWICE"));
        bills(BilledProvider.line(payment), BilledProvider.line(refund));
        assertThat(openItems()).isEmpty();
    }

    // ------------------------------------------------------------------ fees

    private void fee(Optional<String> currency, Instant from, int partsPerMillion, long fixed, long tolerance) {
        shop.books.setFee(
                Shop.ADMIN,
                new FeeRate(
                        Shop.CHANNEL, currency.map(Currency::getInstance), from, partsPerMillion, fixed, tolerance));
    }

    @Test
    @DisplayName(
            "S1.34: the fee of each payment is predicted by the rate in force, and another one is a case for the whole bill")
    void anotherFeeThanPredictedIsACase() {
        Instant start = Instant.now().minus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        fee(Optional.empty(), start, 100_000, 0, 0);
        fee(Optional.of("EUR"), start, 14_000, 0, 0);
        fee(Optional.of("EUR"), start.plus(Duration.ofDays(1)), 29_000, 25, 0);
        fee(Optional.of("EUR"), Instant.now().plus(Duration.ofDays(1)), 500_000, 0, 0);
        Payment payment = captured();
        Payment other = captured();

        // 1999 * 2.9 % + 25 = 57.971 + 25
        bills(
                BilledProvider.line(payment, payment.amount(), Optional.of(Money.of(83, "EUR"))),
                BilledProvider.line(other, other.amount(), Optional.of(Money.of(84, "EUR"))));

        BillDifference difference = difference(BillDifferenceKind.FEE_DIFFERS);
        assertThat(difference.billed()).contains(Money.of(84, "EUR"));
        assertThat(difference.booked()).contains(Money.of(83, "EUR"));
        assertThat(difference.what()).isEqualTo("fee of 1 payments");
        assertThat(openItems()).containsExactly("FEE_DIFFERS " + difference.id());
        assertThat(bill().sums().get(0).predictedFees()).isEqualTo(Money.of(166, "EUR"));
        assertThat(shop.audited).contains("done fee.set " + Shop.CHANNEL);
    }

    @Test
    @DisplayName("S1.34: a rate that is set right settles the case by itself")
    void aRateSetRightSettlesTheCase() {
        Instant start = Instant.now().minus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        fee(Optional.empty(), start, 29_000, 25, 0);
        Payment payment = captured();
        bills(BilledProvider.line(payment, payment.amount(), Optional.of(Money.of(84, "EUR"))));
        difference(BillDifferenceKind.FEE_DIFFERS);

        fee(Optional.empty(), start, 29_000, 25, 1);
        shop.bills.run();

        assertThat(differences()).isEmpty();
        assertThat(openItems()).isEmpty();
        assertThat(shop.books.fees(Shop.ADMIN, Optional.of(Shop.CHANNEL)))
                .containsExactly(new FeeRate(Shop.CHANNEL, Optional.empty(), start, 29_000, 25, 1));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0, partsPerMillion", "1000001, 0, 0, partsPerMillion", "0, -1, 0, fixed", "0, 0, -1, tolerance"
    })
    void aRateThatMakesNoSenseIsRefused(int parts, long fixed, long tolerance, String field) {
        assertThatThrownBy(() -> fee(Optional.empty(), Instant.now(), parts, fixed, tolerance))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.param()).contains(field));
        assertThat(shop.books.fees(Shop.ADMIN, Optional.empty())).isEmpty();
    }

    // ------------------------------------------------------------------ what comes late

    @Test
    @DisplayName("S1.36: what the provider may book late is no case before; a line of the next day matches")
    void aLineOfTheNextDayMatches() {
        // A whole day, so that at any hour the next day's bill is needed to say that something is missing.
        provider.billTerms =
                new BillTerms(ZoneOffset.UTC, LocalTime.MIN, Duration.ofDays(1), Duration.ofSeconds(20), 90);
        Payment payment = captured();
        Payment never = captured();
        bills();
        assertThat(differences()).isEmpty();

        provider.write(today.plusDays(1), BilledProvider.line(payment));
        shop.billStore.plan(Shop.CHANNEL, provider.billTerms, List.of(today.plusDays(1), today.plusDays(2)));
        makeDue();
        shop.bills.run();

        BillDifference difference = difference(BillDifferenceKind.PAYMENT_NOT_BILLED);
        assertThat(difference.payment()).contains(never.id());
    }

    @Test
    @DisplayName("S1.36: nothing is missing while a bill that may have it is not there")
    void nothingIsMissingWhileABillIsNotThere() {
        captured();
        provider.billAnswer = Optional.of(new BillOutcome.Unknown("down"));
        bills();
        assertThat(differences()).isEmpty();

        provider.billAnswer = Optional.empty();
        makeDue();
        shop.bills.run();

        difference(BillDifferenceKind.PAYMENT_NOT_BILLED);
    }

    // ------------------------------------------------------------------ when it is fetched

    @Test
    @DisplayName("S1.36: the first bill of a channel is that of the day on which it came, fetched when it is ready")
    void billsArePlannedFromTheFirstDayOn() {
        provider.billTerms = new BillTerms(
                ZoneId.of("Asia/Shanghai"), LocalTime.of(10, 0), Duration.ZERO, Duration.ofSeconds(20), 90);

        shop.bills.run();
        shop.bills.run();

        List<Bill> planned = shop.books.list(Shop.ADMIN, Optional.empty(), PAGE).items();
        assertThat(planned).hasSize(1);
        Bill bill = planned.get(0);
        assertThat(bill.state()).isEqualTo(BillState.DUE);
        assertThat(bill.dueAt()).contains(provider.billTerms.readyFrom(bill.day()));
        assertThat(provider.asked).isEmpty();
    }

    @Test
    @DisplayName("S1.36: days on which the plugin was away are caught up")
    void daysThatWereMissedAreCaughtUp() {
        shop.bills.run();
        DATABASE.execute("UPDATE bill SET day = day - 3, starts_at = starts_at - interval '3 days',"
                + " ends_at = ends_at - interval '3 days', due_at = now() - interval '2 days'");

        shop.bills.run();

        assertThat(provider.asked).containsExactly(today.minusDays(3), today.minusDays(2), today.minusDays(1));
        assertThat(shop.count("bill WHERE state = 'DUE'")).isEqualTo(1);
    }

    @Test
    void aBillThatIsNotReadyIsAskedForWhenTheProviderSays() {
        Instant ready = Instant.now().plus(Duration.ofHours(3));
        provider.billAnswer = Optional.of(new BillOutcome.NotYet(Optional.of(ready)));

        bills();

        assertThat(Duration.between(bill().dueAt().orElseThrow(), ready).abs()).isLessThan(Duration.ofMinutes(1));
        assertThat(bill().trouble()).isEmpty();
    }

    @Test
    void aBillThatCannotBeHadIsTriedAgainAndThenTold() {
        provider.billAnswer = Optional.of(new BillOutcome.Unknown("half a zip"));
        bills(BilledProvider.foreign("extra", Money.of(1, "EUR")));
        assertThat(bill().trouble()).contains("half a zip");
        assertThat(bill().lines()).isZero();
        assertThat(openItems()).isEmpty();
        assertThat(shop.billHealth.problem()).isEmpty();

        DATABASE.execute("UPDATE bill SET ready_at = now() - interval '25 hours'");
        makeDue();
        shop.bills.run();

        assertThat(openItems()).hasSize(2).allMatch(item -> item.startsWith("BILL_UNAVAILABLE bil_"));
        assertThat(shop.billHealth.problem().orElseThrow())
                .contains("half a zip")
                .contains(today.toString());
        provider.billAnswer = Optional.empty();
        makeDue();
        shop.bills.run();
        assertThat(openItems()).hasSize(1).allMatch(item -> item.startsWith("BILLED_UNKNOWN"));
        assertThat(shop.billHealth.problem()).isEmpty();
    }

    @Test
    void aBillThatTheProviderRefusesIsToldAtOnce() {
        provider.billAnswer = Optional.of(new BillOutcome.Refused("the feature is not enabled"));

        bills();

        assertThat(bill().state()).isEqualTo(BillState.REFUSED);
        assertThat(openItems()).hasSize(2).allMatch(item -> item.startsWith("BILL_UNAVAILABLE"));
    }

    @ParameterizedTest
    @CsvSource({"2, 100, 1", "3, 101, 1", "1, 101, 1"})
    @DisplayName("S1.36: a bill whose lines are not what the provider states is as good as unread")
    void totalsThatDifferAreTrouble(long lines, long payments, int attempts) {
        provider.billAnswer = Optional.of(new BillOutcome.Complete(
                new BillTotals(OptionalLong.of(lines), List.of(Money.of(payments, "EUR")), List.of())));

        provider.write(today, BilledProvider.foreign("a", Money.of(101, "EUR")));
        shop.books.fetch(Shop.ADMIN, Shop.CHANNEL, today);
        shop.bills.run();

        boolean agrees = lines == 1 && payments == 101;
        assertThat(bill().state()).isEqualTo(agrees ? BillState.COMPLETE : BillState.DUE);
        assertThat(bill().trouble().isPresent()).isEqualTo(!agrees);
        assertThat(bill().lines()).isEqualTo(agrees ? 1 : 0);
    }

    // ------------------------------------------------------------------ what breaks off

    @Test
    @DisplayName("S1.36: a fetch that breaks off leaves the bill as it was, and nothing half done")
    void aFetchThatBreaksOffLeavesNothingHalfDone() {
        Payment payment = captured();
        bills(BilledProvider.line(payment));
        provider.atEnd = () -> {
            throw new IllegalStateException("connection reset");
        };

        bills(BilledProvider.foreign("extra", Money.of(1, "EUR")));

        assertThat(bill().state()).isEqualTo(BillState.DUE);
        assertThat(bill().lines()).isEqualTo(1);
        assertThat(differences()).isEmpty();
        provider.atEnd = () -> {};
        makeDue();
        shop.bills.run();
        assertThat(shop.count("bill_line_arriving")).isZero();
        assertThat(differences()).hasSize(2);
    }

    @Test
    @DisplayName("S1.36: an attempt whose server died is begun again after its lease, and its own end counts no more")
    void anAttemptThatWasOvertakenDoesNotCount() {
        shop.books.fetch(Shop.ADMIN, Shop.CHANNEL, today);
        UUID dead = UUID.randomUUID();
        shop.billStore.claim(Shop.CHANNEL, dead, Duration.ofMinutes(1));
        shop.billStore.arrived(bill().id(), dead, 0, List.of(BilledProvider.foreign("old", Money.of(1, "EUR"))));
        shop.bills.run();
        assertThat(bill().fetchedAt()).as("while the lease runs").isEmpty();

        makeDue();
        provider.write(today, BilledProvider.foreign("new", Money.of(2, "EUR")));
        shop.bills.run();

        assertThat(DATABASE.unitOfWork().call(() -> shop.billStore.complete(bill().id(), dead)))
                .isFalse();
        assertThat(differences()).extracting(BillDifference::number).containsExactly("new");
    }

    @Test
    @DisplayName("S1.36: a bill that was had, but not compared when the server died, is compared later")
    void aBillThatWasNotComparedIsComparedLater() {
        shop.books.fetch(Shop.ADMIN, Shop.CHANNEL, today);
        UUID fetch = UUID.randomUUID();
        shop.billStore.claim(Shop.CHANNEL, fetch, Duration.ofMinutes(1));
        shop.billStore.arrived(bill().id(), fetch, 0, List.of(BilledProvider.foreign("extra", Money.of(1, "EUR"))));
        DATABASE.unitOfWork().call(() -> shop.billStore.complete(bill().id(), fetch));
        assertThat(differences()).isEmpty();

        shop.bills.run();

        assertThat(differences()).hasSize(1);
        assertThat(bill().comparedAt()).isPresent();
    }

    @Test
    void aPluginThatGoesOnAfterItsDeadlineIsStopped() {
        ArrivingBill arriving = new ArrivingBill(shop.billStore, billId(), UUID.randomUUID());
        arriving.close();

        assertThatThrownBy(() -> arriving.accept(BilledProvider.foreign("late", Money.of(1, "EUR"))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(shop.count("bill_line_arriving")).isZero();
    }

    private BillId billId() {
        return shop.books.fetch(Shop.ADMIN, Shop.CHANNEL, today).id();
    }

    // ------------------------------------------------------------------ many, and who may

    @Test
    @DisplayName("S1.36: a bill that is all wrong does not flood the attention list")
    void aBillThatIsAllWrongIsOneMoreItem() {
        bills(IntStream.range(0, 120)
                .mapToObj(i -> BilledProvider.foreign("extra-" + i, Money.of(1, "EUR")))
                .toArray(BillLine[]::new));

        assertThat(shop.count("bill_difference WHERE settled_at IS NULL")).isEqualTo(120);
        assertThat(openItems()).hasSize(101).anyMatch(item -> item.equals("MANY_DIFFERENCES " + bill().id()));
        bills();
        assertThat(openItems()).isEmpty();
    }

    @Test
    void whatAPersonHasSettledDoesNotComeBackWhileItHolds() {
        bills(BilledProvider.foreign("extra", Money.of(1, "EUR")));
        DATABASE.execute("UPDATE attention_item SET resolved_at = now(), resolution = 'another shop'");

        fetchAgain();

        assertThat(openItems()).isEmpty();
        assertThat(differences()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"BUYER", "SELLER", "PROVIDER"})
    void onlyAdministratorsSeeTheBooks(Role role) {
        Actor actor = new Actor(role, "somebody");
        List<Runnable> calls = List.of(
                () -> shop.books.list(actor, Optional.empty(), PAGE),
                () -> shop.books.get(actor, BillId.next()),
                () -> shop.books.fetch(actor, Shop.CHANNEL, today),
                () -> shop.books.differences(actor, Optional.empty(), true, PAGE),
                () -> shop.books.recheck(actor, BillDifferenceId.next()),
                () -> shop.books.fees(actor, Optional.empty()),
                () -> shop.books.setFee(actor, new FeeRate(Shop.CHANNEL, Optional.empty(), Instant.now(), 0, 0, 0)));

        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(
                                CommerceException.class,
                                e -> assertThat(e.error()).isEqualTo(CommerceError.FORBIDDEN)));
    }

    @Test
    void aDayThatNoBillCanBeOfIsRefused() {
        assertThatThrownBy(() -> shop.books.fetch(Shop.ADMIN, Shop.CHANNEL, today.plusDays(2)))
                .hasMessageContaining("The day is from");
        assertThatThrownBy(() -> shop.books.fetch(Shop.ADMIN, Shop.CHANNEL, today.minusDays(92)))
                .hasMessageContaining("The day is from");
        shop.plugIn("plain", new FakeProvider());
        assertThatThrownBy(() -> shop.books.fetch(Shop.ADMIN, "plain", today))
                .isInstanceOfSatisfying(
                        CommerceException.class,
                        e -> assertThat(e.error()).isEqualTo(CommerceError.NOT_SUPPORTED_BY_CHANNEL));
        assertThat(shop.count("bill")).isZero();
    }

    @Test
    void aRefundIdThatIsNotOursIsUnknown() {
        Payment payment = captured();

        bills(
                BilledProvider.line(payment),
                BilledProvider.line(payment.id(), Optional.of(RefundId.next()), "pr-x", Money.of(1, "EUR")));

        difference(BillDifferenceKind.REFUND_UNKNOWN);
    }
}
