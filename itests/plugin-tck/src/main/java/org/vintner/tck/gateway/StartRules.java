package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.spi.gateway.NextAction;
import org.vintner.spi.gateway.StartOutcome;
import org.vintner.spi.gateway.StartRequest;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.Rule;

/** What the gateway declares, and how a payment begins. */
interface StartRules extends GatewayRules {

    @Rule(value = "GW-01", says = "The terms name currencies, limits and time spans that make sense.")
    default void termsMakeSense() {
        GatewayTerms terms = bench().gateway().terms();
        assertThat(terms.limits()).as("currencies").isNotEmpty();
        assertThat(terms.limits()).allSatisfy((currency, limit) -> {
            assertThat(limit.smallest()).as("smallest amount of " + currency).isPositive();
            assertThat(limit.largest()).as("largest amount of " + currency).isGreaterThanOrEqualTo(limit.smallest());
        });
        assertThat(terms.paymentWindow()).as("paymentWindow").isPositive();
        assertThat(terms.deadline()).as("deadline").isPositive().isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(terms.notificationRetryHorizon())
                .as("notificationRetryHorizon")
                .isGreaterThanOrEqualTo(Duration.ZERO);
    }

    @Rule(
            value = "GW-02",
            says = "The terms are constant and are told without asking the provider.",
            dial = Misbehavior.UNREACHABLE)
    default void termsAreConstant() {
        GatewayTerms before = bench().gateway().terms();
        bench().provider.dial(Misbehavior.UNREACHABLE);
        assertThat(bench().gateway().terms()).isEqualTo(before);
    }

    @Rule(value = "GW-03", says = "A payment that started has a handle and a next action that a buyer can follow.")
    default void startGivesAHandleAndANextAction() {
        StartOutcome.Started started = bench().started().started();
        assertThat(started.providerReference()).as("providerReference").isNotBlank();
        if (started.next() instanceof NextAction.Redirect redirect) {
            URI url = redirect.url();
            assertThat(url.getScheme()).as("scheme of " + url.getHost()).isIn("http", "https");
            assertThat(url.getHost()).as("host of the redirect").isNotBlank();
        } else if (started.next() instanceof NextAction.ShowQrCode code) {
            assertThat(code.content()).as("content of the QR code").isNotBlank();
        }
    }

    @Rule(value = "GW-04", says = "A payment that was only started is neither captured nor failed nor closed.")
    default void startedPaymentWaits() {
        assertThat(bench().facts(bench().started()))
                .as("facts before the buyer did anything")
                .noneMatch(fact -> fact instanceof Fact.Captured
                        || fact instanceof Fact.Authorized
                        || fact instanceof Fact.Failed
                        || fact instanceof Fact.Closed);
    }

    @Rule(
            value = "GW-05",
            says = "Start is idempotent by our payment number: a repeat gives the same handle and opens nothing new.")
    default void repeatedStartGivesTheSamePayment() {
        StartRequest request = bench().order();
        Bench.Attempt first = bench().started(request);
        Bench.Attempt again = bench().started(request);
        assertThat(again.started().providerReference())
                .as("handle of the repeat")
                .isEqualTo(first.started().providerReference());
        assertThat(bench().provider.payments(request.payment()))
                .as("payments in the provider's books")
                .isLessThanOrEqualTo(1);
    }

    @Rule(value = "GW-06", says = "Start stays idempotent when the plugin was updated between the two calls.")
    default void repeatedStartAfterAnUpdateGivesTheSamePayment() {
        StartRequest request = bench().order();
        Bench.Attempt first = bench().started(request);
        bench().update();
        Bench.Attempt again = bench().started(request);
        assertThat(again.started().providerReference())
                .as("handle of the repeat, from the new instance")
                .isEqualTo(first.started().providerReference());
        assertThat(bench().provider.payments(request.payment()))
                .as("payments in the provider's books")
                .isLessThanOrEqualTo(1);
    }

    @Rule(value = "GW-07", says = "Sixteen starts of one payment at once open one payment.")
    default void startsAtOnceOpenOnePayment() throws Exception {
        StartRequest request = bench().order();
        List<StartOutcome> outcomes = Together.call(16, () -> bench().start(request));
        assertThat(outcomes).as("outcomes").noneMatch(StartOutcome.Declined.class::isInstance);
        Set<String> handles = outcomes.stream()
                .filter(StartOutcome.Started.class::isInstance)
                .map(outcome -> ((StartOutcome.Started) outcome).providerReference())
                .collect(Collectors.toSet());
        assertThat(handles).as("handles").hasSizeLessThanOrEqualTo(1);
        assertThat(bench().provider.payments(request.payment()))
                .as("payments in the provider's books")
                .isLessThanOrEqualTo(1);
        bench().paid(request);
        assertThat(bench().provider.collected(request.payment()))
                .as("collected in the end")
                .isEqualTo(request.amount().amount());
    }

    @Rule(
            value = "GW-08",
            says =
                    "An amount beyond the limits or between the steps, or a currency that is not among them, is declined.")
    default void whatTheTermsExcludeIsDeclined() {
        for (Map.Entry<Currency, GatewayTerms.Limit> entry :
                bench().gateway().terms().limits().entrySet()) {
            GatewayTerms.Limit limit = entry.getValue();
            declined(new Money(limit.smallest() - 1, entry.getKey()));
            if (limit.largest() < Long.MAX_VALUE) {
                declined(new Money(limit.largest() + 1, entry.getKey()));
            }
            if (limit.step() > 1 && limit.largest() > limit.smallest()) {
                declined(new Money(Bench.stepped(limit.smallest(), limit) + 1, entry.getKey()));
            }
        }
        Set<Currency> taken = bench().currencies().collect(Collectors.toSet());
        Currency other = Currency.getAvailableCurrencies().stream()
                .filter(currency -> !taken.contains(currency))
                .findFirst()
                .orElseThrow();
        declined(new Money(1999, other));
    }

    private void declined(Money amount) {
        StartRequest request = bench().order(PaymentId.next(), amount);
        assertThat(bench().start(request)).as("start of " + amount).isInstanceOf(StartOutcome.Declined.class);
        assertThat(bench().provider.payments(request.payment()))
                .as("payments of " + amount + " in the provider's books")
                .isZero();
    }

    @Rule(
            value = "GW-09",
            says = "When the provider says no to a start, the outcome is Declined.",
            dial = Misbehavior.REFUSE)
    default void providersNoIsDeclined() {
        bench().provider.dial(Misbehavior.REFUSE);
        assertThat(bench().start(bench().order())).isInstanceOf(StartOutcome.Declined.class);
    }

    @Rule(
            value = "GW-10",
            says = "A start whose answer was lost is Unknown, and its repeat finds the one payment.",
            dial = Misbehavior.LOSE_ANSWER)
    default void startWhoseAnswerWasLostIsUnknown() {
        StartRequest request = bench().order();
        bench().provider.dial(Misbehavior.LOSE_ANSWER);
        assertThat(bench().start(request)).isInstanceOf(StartOutcome.Unknown.class);
        bench().provider.behave();
        bench().paid(request);
        assertThat(bench().provider.payments(request.payment()))
                .as("payments in the provider's books")
                .isEqualTo(1);
    }

    @Rule(value = "GW-11", says = "A start that meets an answer which can't be read, or HTTP 500, is Unknown.")
    default void startWhoseAnswerCantBeReadIsUnknown() throws Exception {
        for (Misbehavior spoiled : bench().spoilers()) {
            bench().provider.dial(spoiled);
            StartRequest request = bench().order();
            assertThat(bench().inTime(() -> bench().start(request)))
                    .as("start when the provider does " + spoiled)
                    .isInstanceOf(StartOutcome.Unknown.class);
            bench().provider.behave();
        }
    }

    @Rule(
            value = "GW-12",
            says = "A start that can't reach the provider is NotSent or Unknown, and never a yes or a no.")
    default void startThatDoesNotReachTheProviderIsNoAnswer() throws Exception {
        for (Misbehavior away : bench().absences()) {
            bench().provider.dial(away);
            assertThat(bench().inTime(() -> bench().start(bench().order())))
                    .as("start when the provider is " + away)
                    .isInstanceOfAny(StartOutcome.NotSent.class, StartOutcome.Unknown.class);
            bench().provider.behave();
            bench().paid();
        }
    }

    @Rule(
            value = "GW-13",
            says = "A start that the provider leaves hanging ends by itself before the deadline, as Unknown.",
            dial = Misbehavior.HANG)
    default void hangingStartEndsBeforeTheDeadline() throws Exception {
        bench().provider.dial(Misbehavior.HANG);
        assertThat(bench().inTime(() -> bench().start(bench().order()))).isInstanceOf(StartOutcome.Unknown.class);
    }

    @Rule(value = "GW-14", says = "A late answer within the deadline is a good answer.", dial = Misbehavior.ANSWER_LATE)
    default void lateAnswerIsAGoodAnswer() {
        bench().provider.dial(Misbehavior.ANSWER_LATE);
        Bench.Attempt attempt = bench().started();
        assertThat(bench().lookup(new LookupRequest(attempt.payment(), Optional.empty(), attempt.amount())))
                .isNotInstanceOf(LookupOutcome.Unknown.class);
    }
}
