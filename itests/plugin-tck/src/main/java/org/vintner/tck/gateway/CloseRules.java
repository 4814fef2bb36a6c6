package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.CloseUnpaid;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.SeparateCapture;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.Rule;

/** How an unpaid payment is closed. */
interface CloseRules extends GatewayRules {

    /** Where a payment is captured separately, the buyer's approval moves nothing, and what is closed is captured by nobody. */
    private boolean wasPaid(Bench.Attempt attempt, boolean approved) {
        return bench().gateway() instanceof SeparateCapture
                ? bench().provider.collected(attempt.payment()) > 0
                : approved;
    }

    private boolean canBePaid(Bench.Attempt attempt) {
        boolean taken = wasPaid(attempt, bench().provider.pay(attempt.payment(), attempt.started()));
        assertThat(bench().provider.collected(attempt.payment()) > 0)
                .as("the provider's books agree with what it told the buyer")
                .isEqualTo(taken);
        return taken;
    }

    @Rule(
            value = "GW-90",
            says = "A closed payment can't be paid any more, and is not captured.",
            needs = CloseUnpaid.class)
    default void closedPaymentCantBePaid() {
        Bench.Attempt attempt = bench().started();
        assertThat(bench().close(attempt)).isInstanceOf(CloseOutcome.Closed.class);
        assertThat(canBePaid(attempt)).as("paid although it was closed").isFalse();
        assertThat(bench().facts(attempt)).noneMatch(Fact.Captured.class::isInstance);
    }

    @Rule(value = "GW-91", says = "Close is idempotent, also when the plugin was updated.", needs = CloseUnpaid.class)
    default void repeatedCloseIsClosed() {
        Bench.Attempt attempt = bench().started();
        assertThat(bench().close(attempt)).isInstanceOf(CloseOutcome.Closed.class);
        assertThat(bench().close(attempt)).as("the repeat").isInstanceOf(CloseOutcome.Closed.class);
        bench().update();
        assertThat(bench().close(attempt)).as("by a new instance").isInstanceOf(CloseOutcome.Closed.class);
    }

    @Rule(
            value = "GW-92",
            says = "A paid payment is not closed: it is TooLate, and the money stays.",
            needs = CloseUnpaid.class)
    default void paidPaymentCantBeClosed() {
        Bench.Attempt attempt = bench().paid();
        bench().captured(attempt);
        assertThat(bench().close(attempt)).isInstanceOf(CloseOutcome.TooLate.class);
        assertThat(bench().captured(attempt).amount()).isEqualTo(attempt.amount());
        assertThat(bench().provider.refunded(attempt.payment())).as("paid back").isZero();
    }

    @Rule(
            value = "GW-93",
            says = "When close and payment race, a payment that was paid is never told as closed.",
            needs = CloseUnpaid.class)
    default void closeRacingWithPaymentIsTruthful() throws Exception {
        for (int round = 0; round < 20; round++) {
            Bench.Attempt attempt = bench().started();
            Callable<Object> pay = () -> bench().provider.pay(attempt.payment(), attempt.started());
            Callable<Object> close = () -> bench().close(attempt);
            List<Object> results = Together.call(List.of(pay, close));
            if (wasPaid(attempt, (boolean) results.get(0))) {
                assertThat(results.get(1))
                        .as("what close said in round " + round + ", in which the buyer paid")
                        .isNotInstanceOf(CloseOutcome.Closed.class);
            }
        }
    }

    @Rule(
            value = "GW-94",
            says = "A close whose answer was lost is Unknown, and its repeat is Closed.",
            needs = CloseUnpaid.class,
            dial = Misbehavior.LOSE_ANSWER)
    default void closeWhoseAnswerWasLostIsUnknown() {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.LOSE_ANSWER);
        assertThat(bench().close(attempt)).isInstanceOf(CloseOutcome.Unknown.class);
        bench().provider.behave();
        assertThat(bench().close(attempt)).as("the repeat").isInstanceOf(CloseOutcome.Closed.class);
    }

    @Rule(value = "GW-95", says = "A close without a usable answer is Unknown.", needs = CloseUnpaid.class)
    default void closeWithoutAUsableAnswerIsUnknown() throws Exception {
        for (Misbehavior trouble : bench().troubles()) {
            if (trouble == Misbehavior.LOSE_ANSWER) {
                continue;
            }
            Bench.Attempt attempt = bench().started();
            bench().provider.dial(trouble);
            assertThat(bench().inTime(() -> bench().close(attempt)))
                    .as("close when the provider does " + trouble)
                    .isInstanceOf(CloseOutcome.Unknown.class);
            bench().provider.behave();
        }
    }

    @Rule(
            value = "GW-96",
            says = "A close that the provider leaves hanging ends by itself before the deadline, as Unknown.",
            needs = CloseUnpaid.class,
            dial = Misbehavior.HANG)
    default void hangingCloseEndsBeforeTheDeadline() throws Exception {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.HANG);
        assertThat(bench().inTime(() -> bench().close(attempt))).isInstanceOf(CloseOutcome.Unknown.class);
    }
}
