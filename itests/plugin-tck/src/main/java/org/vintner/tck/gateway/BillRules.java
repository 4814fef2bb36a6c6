package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vintner.api.Money;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillOutcome;
import org.vintner.spi.gateway.BillRequest;
import org.vintner.spi.gateway.BillTotals;
import org.vintner.spi.gateway.Bills;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.Rule;

/** What the provider's daily bill says, and when it is believed. */
interface BillRules extends GatewayRules {

    /**
     * A bill as it was read.
     *
     * @param outcome what came of it
     * @param lines the lines that were handed over
     */
    record Read(BillOutcome outcome, List<BillLine> lines) {

        <T extends BillLine> List<T> only(Class<T> kind) {
            return lines.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }

    private Bills bills() {
        return bench().capability(Bills.class);
    }

    /** The provider writes its bill. */
    private LocalDate written() {
        return bench().provider.books().orElseThrow().write();
    }

    private Read read(LocalDate day) {
        List<BillLine> lines = new ArrayList<>();
        return new Read(bills().bill(new BillRequest(day, bills().billTerms().zone()), lines::add), lines);
    }

    private Read complete(LocalDate day) {
        Read read = read(day);
        assertThat(read.outcome()).as("bill of " + day).isInstanceOf(BillOutcome.Complete.class);
        return read;
    }

    private static List<BillLine.Payment> of(Read bill, Fact.Captured captured) {
        return bill.only(BillLine.Payment.class).stream()
                .filter(line -> line.providerPayment().equals(captured.providerPayment()))
                .toList();
    }

    @Rule(
            value = "GW-140",
            says = "A captured payment is one line with the number and amount of its fact, and what was not captured"
                    + " is none.",
            needs = Bills.class,
            dial = Misbehavior.BILL)
    default void capturedPaymentIsOneLine() {
        Bench.Attempt waiting = bench().started();
        Bench.Attempt declined = bench().started();
        bench().provider.decline(declined.payment(), declined.started());
        Bench.Attempt paid = bench().paid();
        Fact.Captured captured = bench().captured(paid);
        Read bill = complete(written());
        assertThat(of(bill, captured))
                .as("lines of the payment")
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.amount()).isEqualTo(captured.amount());
                    assertThat(line.payment()).isIn(Optional.empty(), Optional.of(paid.payment()));
                });
        assertThat(bill.only(BillLine.Payment.class).stream().flatMap(line -> line.payment().stream()))
                .as("payments that have a line")
                .doesNotContain(waiting.payment(), declined.payment());
    }

    @Rule(
            value = "GW-141",
            says = "A refund is one line with the number and amount of its fact.",
            needs = {Bills.class, Refunds.class},
            dial = Misbehavior.BILL)
    default void refundIsOneLine() {
        Bench.Attempt paid = bench().paid();
        RefundRequest request = bench().refundRequest(paid, bench().part(paid.amount(), 3));
        bench().refund(request);
        Fact.Refunded refunded = Await.until(
                "the refund is made",
                () -> Bench.only(Bench.facts(bench().lookupRefund(request)), Fact.Refunded.class).stream()
                        .findFirst());
        Read bill = complete(written());
        assertThat(bill.only(BillLine.Refund.class).stream()
                        .filter(line -> line.providerRefund().equals(refunded.providerRefund())))
                .as("lines of the refund")
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.amount()).isEqualTo(refunded.amount());
                    assertThat(line.refund()).isIn(Optional.empty(), Optional.of(request.refund()));
                });
    }

    @Rule(
            value = "GW-142",
            says = "A bill holds what happened on its day, and nothing of another day.",
            needs = Bills.class,
            dial = Misbehavior.BILL)
    default void billHoldsItsDay() {
        Fact.Captured captured = bench().captured(bench().paid());
        LocalDate day = written();
        BillRequest request = new BillRequest(day, bills().billTerms().zone());
        assertThat(complete(day).lines())
                .as("lines of " + day)
                .allMatch(
                        line -> !line.at().isBefore(request.from()) && line.at().isBefore(request.until()));
        assertThat(of(read(day.minusDays(1)), captured))
                .as("today's payment in the bill of the day before")
                .isEmpty();
    }

    @Rule(
            value = "GW-143",
            says = "A bill that is asked for again, also after an update, has the same lines with the same numbers.",
            needs = Bills.class,
            dial = Misbehavior.BILL)
    default void billAskedForAgainIsTheSame() {
        bench().paid();
        bench().paid();
        LocalDate day = written();
        List<BillLine> first = complete(day).lines();
        assertThat(first.stream().map(BillLine::line)).as("numbers of lines").doesNotHaveDuplicates();
        assertThat(complete(day).lines()).containsExactlyInAnyOrderElementsOf(first);
        bench().update();
        assertThat(complete(day).lines()).containsExactlyInAnyOrderElementsOf(first);
    }

    @Rule(
            value = "GW-144",
            says = "Lines are handed over on the thread that asks, and what their taker throws comes out.",
            needs = Bills.class,
            dial = Misbehavior.BILL)
    default void whatTheTakerThrowsComesOut() {
        bench().paid();
        BillRequest request = new BillRequest(written(), bills().billTerms().zone());
        Thread asking = Thread.currentThread();
        assertThatThrownBy(() -> {
                    var unused = bills().bill(request, line -> {
                        throw new FullNotebook(Thread.currentThread() == asking);
                    });
                })
                .isInstanceOfSatisfying(
                        FullNotebook.class,
                        thrown -> assertThat(thrown.onTheAskingThread)
                                .as("on the thread that asks")
                                .isTrue());
    }

    /** What the taker of lines throws. */
    final class FullNotebook extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final boolean onTheAskingThread;

        FullNotebook(boolean onTheAskingThread) {
            super("the notebook is full");
            this.onTheAskingThread = onTheAskingThread;
        }
    }

    @Rule(
            value = "GW-145",
            says = "A bill that can't be had, breaks off or can't be read is Unknown, and never taken for complete.",
            needs = Bills.class,
            dial = Misbehavior.BILL)
    default void brokenBillIsUnknown() {
        bench().paid();
        LocalDate day = written();
        for (Misbehavior trouble : bench().troubles()) {
            bench().provider.dial(trouble);
            BillOutcome outcome = read(day).outcome();
            bench().provider.behave();
            assertThat(outcome).as("bill when the provider does " + trouble).isInstanceOf(BillOutcome.Unknown.class);
        }
    }

    @Rule(
            value = "GW-146",
            says = "A bill that is not written yet is NotYet, and no empty one.",
            needs = Bills.class,
            dial = Misbehavior.BILL)
    default void billOfADayToComeIsNotYet() {
        LocalDate day = written();
        assertThat(read(day.plusDays(2)).outcome())
                .as("bill of the day after tomorrow")
                .isInstanceOf(BillOutcome.NotYet.class);
    }

    @Rule(
            value = "GW-147",
            says = "A payment of another shop on the same account is a line without our number.",
            needs = Bills.class,
            dial = {Misbehavior.BILL, Misbehavior.FOREIGN_BOOKING})
    default void foreignPaymentIsALine() {
        String number = bench().provider.books().orElseThrow().foreignPayment(bench().price());
        assertThat(complete(written()).only(BillLine.Payment.class).stream()
                        .filter(line -> line.providerPayment().equals(number)))
                .as("lines of the other shop's payment")
                .singleElement()
                .satisfies(line -> assertThat(line.payment()).isEmpty());
    }

    @Rule(
            value = "GW-148",
            says = "A movement of a kind that the plugin does not know is a line all the same, and no payment or"
                    + " refund.",
            needs = Bills.class,
            dial = {Misbehavior.BILL, Misbehavior.UNKNOWN_BOOKING})
    default void unknownMovementIsALine() {
        Money amount = bench().price();
        bench().provider.books().orElseThrow().unknownMovement(amount);
        Read bill = complete(written());
        assertThat(bill.only(BillLine.Other.class).stream().map(BillLine.Other::amount))
                .as("amounts of other lines")
                .containsExactly(amount);
        assertThat(bill.only(BillLine.Payment.class)).as("payments").isEmpty();
        assertThat(bill.only(BillLine.Refund.class)).as("refunds").isEmpty();
    }

    @Rule(
            value = "GW-149",
            says = "Totals that the provider states agree with the lines.",
            needs = Bills.class,
            dial = Misbehavior.BILL)
    default void totalsAgreeWithTheLines() {
        bench().paid();
        bench().paid();
        Read bill = complete(written());
        BillTotals totals = ((BillOutcome.Complete) bill.outcome()).totals();
        totals.lines().ifPresent(lines -> assertThat(bill.lines()).hasSize((int) lines));
        if (!totals.payments().isEmpty()) {
            assertThat(sums(totals.payments(), Function.identity()))
                    .isEqualTo(sums(bill.only(BillLine.Payment.class), BillLine.Payment::amount));
        }
    }

    private static <T> Map<String, Long> sums(Collection<T> items, Function<T, Money> amount) {
        return items.stream()
                .map(amount)
                .collect(Collectors.groupingBy(
                        money -> money.currency().getCurrencyCode(),
                        TreeMap::new,
                        Collectors.summingLong(Money::amount)));
    }

    @Rule(
            value = "GW-150",
            says = "Reading a bill changes nothing at the provider, and the terms of bills stay the same.",
            needs = Bills.class,
            dial = Misbehavior.BILL)
    default void readingABillChangesNothing() {
        Bench.Attempt waiting = bench().started();
        Bench.Attempt paid = bench().paid();
        assertThat(bills().billTerms()).isEqualTo(bills().billTerms());
        complete(written());
        assertThat(bench().provider.collected(waiting.payment()))
                .as("collected")
                .isZero();
        assertThat(bench().facts(waiting)).as("facts of a payment that waits").isEmpty();
        assertThat(bench().provider.collected(paid.payment()))
                .as("collected")
                .isEqualTo(paid.amount().amount());
        assertThat(bench().provider.refunded(paid.payment())).as("paid back").isZero();
    }
}
