package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.vintner.api.Money;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;
import org.vintner.tck.Await;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.Rule;

/** How money is paid back. */
interface RefundRules extends GatewayRules {

    private void taken(RefundRequest request) {
        assertThat(bench().refund(request))
                .as("refund of " + request.amount())
                .isInstanceOfAny(RefundOutcome.Succeeded.class, RefundOutcome.Accepted.class);
    }

    private Fact.Refunded refunded(RefundRequest request) {
        return Await.until(
                "a look-up tells that the refund is made",
                () -> Bench.only(Bench.facts(bench().lookupRefund(request)), Fact.Refunded.class).stream()
                        .findFirst());
    }

    private void paidBack(Bench.Attempt attempt, long expected) {
        Await.until(
                "the provider has paid back " + expected + " of " + attempt.amount(),
                () -> bench().provider.refunded(attempt.payment()) >= expected);
        assertThat(bench().provider.refunded(attempt.payment()))
                .as("paid back in the provider's books")
                .isEqualTo(expected);
    }

    @Rule(
            value = "GW-70",
            says = "A refund pays back exactly its amount, and a look-up of it states our number and that amount.",
            needs = Refunds.class)
    default void refundPaysBackItsAmount() {
        Bench.Attempt attempt = bench().paid();
        RefundRequest request = bench().refundRequest(attempt, bench().part(attempt.amount(), 3));
        taken(request);
        Fact.Refunded fact = refunded(request);
        assertThat(fact.payment()).as("payment").isEqualTo(attempt.payment());
        assertThat(fact.refund()).as("refund").contains(request.refund());
        assertThat(fact.amount()).as("amount").isEqualTo(request.amount());
        assertThat(fact.providerRefund()).as("providerRefund").isNotBlank();
        paidBack(attempt, request.amount().amount());
    }

    @Rule(
            value = "GW-71",
            says = "Refund is idempotent by our refund number: a repeat pays nothing more back.",
            needs = Refunds.class)
    default void repeatedRefundPaysOnce() {
        Bench.Attempt attempt = bench().paid();
        RefundRequest request = bench().refundRequest(attempt, bench().part(attempt.amount(), 3));
        taken(request);
        taken(request);
        refunded(request);
        paidBack(attempt, request.amount().amount());
    }

    @Rule(
            value = "GW-72",
            says = "Refund stays idempotent when the plugin was updated between the two calls.",
            needs = Refunds.class)
    default void repeatedRefundAfterAnUpdatePaysOnce() {
        Bench.Attempt attempt = bench().paid();
        RefundRequest request = bench().refundRequest(attempt, bench().part(attempt.amount(), 3));
        taken(request);
        bench().update();
        taken(request);
        refunded(request);
        paidBack(attempt, request.amount().amount());
    }

    @Rule(
            value = "GW-73",
            says = "Parts are paid back one by one up to the whole, each under a number of its own.",
            needs = Refunds.class)
    default void partsArePaidBackOneByOne() {
        Bench.Attempt attempt = bench().paid();
        if (!bench().paysBackInParts()) {
            return;
        }
        Money half = bench().part(attempt.amount(), 2);
        RefundRequest first = bench().refundRequest(attempt, half);
        RefundRequest second = bench().refundRequest(attempt, attempt.amount().minus(half));
        taken(first);
        taken(second);
        assertThat(refunded(first).providerRefund())
                .as("the provider's numbers of two refunds")
                .isNotEqualTo(refunded(second).providerRefund());
        paidBack(attempt, attempt.amount().amount());
    }

    @Rule(value = "GW-74", says = "More than what is left is refused, and nothing is paid back.", needs = Refunds.class)
    default void moreThanWhatIsLeftIsRefused() {
        Bench.Attempt attempt = bench().paid();
        Money step = bench().step(attempt.amount());
        RefundRequest most = bench().refundRequest(
                        attempt, bench().paysBackInParts() ? attempt.amount().minus(step) : attempt.amount());
        taken(most);
        refunded(most);
        RefundRequest tooMuch = bench().refundRequest(attempt, step.times(2));
        assertThat(bench().refund(tooMuch)).isInstanceOf(RefundOutcome.Refused.class);
        assertThat(Bench.only(Bench.facts(bench().lookupRefund(tooMuch)), Fact.Refunded.class))
                .isEmpty();
        paidBack(attempt, most.amount().amount());
    }

    @Rule(
            value = "GW-75",
            says = "When the provider says no to a refund, the outcome is Refused and nothing is paid back.",
            needs = Refunds.class,
            dial = Misbehavior.REFUSE)
    default void providersNoToARefundIsRefused() {
        Bench.Attempt attempt = bench().paid();
        RefundRequest request = bench().refundRequest(attempt, attempt.amount());
        bench().provider.dial(Misbehavior.REFUSE);
        assertThat(bench().refund(request)).isInstanceOf(RefundOutcome.Refused.class);
        paidBack(attempt, 0);
    }

    @Rule(
            value = "GW-76",
            says = "A refund whose answer was lost is Unknown; its repeat is good and pays nothing more back.",
            needs = Refunds.class,
            dial = Misbehavior.LOSE_ANSWER)
    default void refundWhoseAnswerWasLostIsUnknown() {
        Bench.Attempt attempt = bench().paid();
        RefundRequest request = bench().refundRequest(attempt, bench().part(attempt.amount(), 3));
        bench().provider.dial(Misbehavior.LOSE_ANSWER);
        assertThat(bench().refund(request)).isInstanceOf(RefundOutcome.Unknown.class);
        bench().provider.behave();
        taken(request);
        refunded(request);
        paidBack(attempt, request.amount().amount());
    }

    @Rule(
            value = "GW-77",
            says = "A refund that meets an answer which can't be read, or HTTP 500, is Unknown.",
            needs = Refunds.class)
    default void refundWhoseAnswerCantBeReadIsUnknown() throws Exception {
        for (Misbehavior spoiled : bench().spoilers()) {
            Bench.Attempt attempt = bench().paid();
            RefundRequest request = bench().refundRequest(attempt, attempt.amount());
            bench().provider.dial(spoiled);
            assertThat(bench().inTime(() -> bench().refund(request)))
                    .as("refund when the provider does " + spoiled)
                    .isInstanceOf(RefundOutcome.Unknown.class);
            bench().provider.behave();
        }
    }

    @Rule(
            value = "GW-78",
            says = "A refund that can't reach the provider is NotSent or Unknown, and never a yes or a no.",
            needs = Refunds.class)
    default void refundThatDoesNotReachTheProviderIsNoAnswer() throws Exception {
        Bench.Attempt attempt = bench().paid();
        RefundRequest request = bench().refundRequest(attempt, bench().part(attempt.amount(), 3));
        for (Misbehavior away : bench().absences()) {
            bench().provider.dial(away);
            assertThat(bench().inTime(() -> bench().refund(request)))
                    .as("refund when the provider is " + away)
                    .isInstanceOfAny(RefundOutcome.NotSent.class, RefundOutcome.Unknown.class);
            bench().provider.behave();
        }
    }

    @Rule(
            value = "GW-79",
            says = "A refund that the provider leaves hanging ends by itself before the deadline, as Unknown.",
            needs = Refunds.class,
            dial = Misbehavior.HANG)
    default void hangingRefundEndsBeforeTheDeadline() throws Exception {
        Bench.Attempt attempt = bench().paid();
        RefundRequest request = bench().refundRequest(attempt, bench().part(attempt.amount(), 3));
        bench().provider.dial(Misbehavior.HANG);
        assertThat(bench().inTime(() -> bench().refund(request))).isInstanceOf(RefundOutcome.Unknown.class);
    }

    @Rule(
            value = "GW-80",
            says = "The same refund asked for on many threads at once pays back once.",
            needs = Refunds.class)
    default void refundsAtOncePayOnce() throws Exception {
        Bench.Attempt attempt = bench().paid();
        RefundRequest request = bench().refundRequest(attempt, bench().part(attempt.amount(), 3));
        List<RefundOutcome> outcomes = Together.call(8, () -> bench().refund(request));
        assertThat(outcomes).noneMatch(RefundOutcome.Refused.class::isInstance);
        taken(request);
        refunded(request);
        paidBack(attempt, request.amount().amount());
    }

    @Rule(
            value = "GW-81",
            says = "A look-up of a refund that was never asked for states no refund.",
            needs = Refunds.class)
    default void refundThatWasNeverAskedForIsNotThere() {
        Bench.Attempt attempt = bench().paid();
        RefundRequest never = bench().refundRequest(attempt, bench().part(attempt.amount(), 3));
        assertThat(Bench.only(Bench.facts(bench().lookupRefund(never)), Fact.Refunded.class))
                .isEmpty();
    }

    @Rule(value = "GW-82", says = "A look-up of a refund without a usable answer is Unknown.", needs = Refunds.class)
    default void refundLookupWithoutAUsableAnswerIsUnknown() throws Exception {
        Bench.Attempt attempt = bench().paid();
        RefundRequest request = bench().refundRequest(attempt, bench().part(attempt.amount(), 3));
        taken(request);
        refunded(request);
        for (Misbehavior trouble : bench().troubles()) {
            bench().provider.dial(trouble);
            assertThat(bench().inTime(() -> bench().lookupRefund(request)))
                    .as("look-up of a refund when the provider does " + trouble)
                    .isInstanceOf(LookupOutcome.Unknown.class);
            bench().provider.behave();
        }
    }

    @Rule(
            value = "GW-83",
            says = "Money that was paid back at the provider's own desk is told without a refund number of ours.",
            needs = Refunds.class)
    default void refundMadeElsewhereIsTold() {
        Bench.Attempt attempt = bench().paid();
        bench().captured(attempt);
        Money part = bench().part(attempt.amount(), 3);
        bench().provider.refundElsewhere(attempt.payment(), part);
        Fact.Refunded told = Await.until(
                "a look-up or a notification tells of a refund that was made elsewhere",
                () -> Stream.concat(bench().facts(attempt).stream(), bench().shop.facts().stream())
                        .filter(Fact.Refunded.class::isInstance)
                        .map(Fact.Refunded.class::cast)
                        .findFirst());
        assertThat(told.refund()).as("our number").isEqualTo(Optional.empty());
        assertThat(told.payment()).as("payment").isEqualTo(attempt.payment());
        assertThat(told.amount()).as("amount").isEqualTo(part);
    }
}
