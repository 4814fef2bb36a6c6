package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.SeparateCapture;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.Rule;

/** How money that was set aside is captured. */
interface CaptureRules extends GatewayRules {

    private Bench.Attempt authorized() {
        Bench.Attempt attempt = bench().started();
        assertThat(bench().provider.pay(attempt.payment(), attempt.started())).isTrue();
        return attempt;
    }

    private void capturedOnce(Bench.Attempt attempt) {
        assertThat(bench().captured(attempt).amount()).isEqualTo(attempt.amount());
        assertThat(bench().provider.collected(attempt.payment()))
                .as("collected")
                .isEqualTo(attempt.amount().amount());
    }

    @Rule(
            value = "GW-100",
            says = "Money that is set aside is Authorized, and not captured before we capture it.",
            needs = SeparateCapture.class)
    default void authorizedIsNotCaptured() {
        Bench.Attempt attempt = authorized();
        List<Fact> facts = bench().facts(attempt);
        assertThat(Bench.only(facts, Fact.Authorized.class))
                .as("authorizations")
                .singleElement()
                .satisfies(fact -> assertThat(fact.amount()).isEqualTo(attempt.amount()));
        assertThat(facts).noneMatch(Fact.Captured.class::isInstance);
        assertThat(bench().provider.collected(attempt.payment()))
                .as("collected")
                .isZero();
    }

    @Rule(
            value = "GW-101",
            says = "Capture collects the whole amount once, however often it is asked for.",
            needs = SeparateCapture.class)
    default void captureCollectsOnce() throws Exception {
        Bench.Attempt attempt = authorized();
        assertThat(Bench.facts(bench().capture(attempt))).anyMatch(Fact.Captured.class::isInstance);
        bench().capture(attempt);
        Together.call(8, () -> bench().capture(attempt));
        bench().update();
        bench().capture(attempt);
        capturedOnce(attempt);
    }

    @Rule(
            value = "GW-102",
            says = "A capture whose answer was lost is Unknown; its repeat is good and collects nothing more.",
            needs = SeparateCapture.class,
            dial = Misbehavior.LOSE_ANSWER)
    default void captureWhoseAnswerWasLostIsUnknown() {
        Bench.Attempt attempt = authorized();
        bench().provider.dial(Misbehavior.LOSE_ANSWER);
        assertThat(bench().capture(attempt)).isInstanceOf(LookupOutcome.Unknown.class);
        bench().provider.behave();
        assertThat(Bench.facts(bench().capture(attempt))).anyMatch(Fact.Captured.class::isInstance);
        capturedOnce(attempt);
    }

    @Rule(
            value = "GW-103",
            says = "A capture without a usable answer is Unknown, and ends before the deadline.",
            needs = SeparateCapture.class)
    default void captureWithoutAUsableAnswerIsUnknown() throws Exception {
        for (Misbehavior trouble : bench().troubles()) {
            if (trouble == Misbehavior.LOSE_ANSWER) {
                continue;
            }
            Bench.Attempt attempt = authorized();
            bench().provider.dial(trouble);
            assertThat(bench().inTime(() -> bench().capture(attempt)))
                    .as("capture when the provider does " + trouble)
                    .isInstanceOf(LookupOutcome.Unknown.class);
            bench().provider.behave();
        }
    }
}
