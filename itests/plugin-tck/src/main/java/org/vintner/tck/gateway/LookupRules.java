package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.vintner.api.id.PaymentId;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.Rule;

/** What a look-up says. */
interface LookupRules extends GatewayRules {

    @Rule(value = "GW-20", says = "A look-up of a number that was never used states nothing.")
    default void unusedNumberStatesNothing() {
        LookupOutcome outcome = bench().lookup(new LookupRequest(PaymentId.next(), Optional.empty(), bench().price()));
        assertThat(Bench.facts(outcome))
                .as("facts about a payment that does not exist")
                .isEmpty();
    }

    @Rule(
            value = "GW-21",
            says =
                    "A look-up of a paid payment states one capture: our number, the whole amount, the provider's number.")
    default void paidPaymentIsCaptured() {
        Bench.Attempt attempt = bench().paid();
        Fact.Captured captured = bench().captured(attempt);
        assertThat(captured.payment()).as("payment").isEqualTo(attempt.payment());
        assertThat(captured.amount()).as("amount").isEqualTo(attempt.amount());
        assertThat(captured.providerPayment()).as("providerPayment").isNotBlank();
        assertThat(Bench.only(bench().facts(attempt), Fact.Captured.class)).hasSize(1);
    }

    @Rule(value = "GW-22", says = "A handle that is repeated in a fact is the one that start returned.")
    default void handleInFactsIsTheOneOfStart() {
        Bench.Attempt attempt = bench().paid();
        assertThat(bench().captured(attempt).providerReference())
                .isIn(Optional.empty(), Optional.of(attempt.started().providerReference()));
    }

    @Rule(value = "GW-23", says = "A look-up finds a payment by our number alone.")
    default void ourNumberIsEnough() {
        Bench.Attempt attempt = bench().paid();
        bench().captured(attempt);
        LookupRequest request = new LookupRequest(attempt.payment(), Optional.empty(), attempt.amount());
        assertThat(Bench.only(Bench.facts(bench().lookup(request)), Fact.Captured.class))
                .as("captures found without the provider's handle")
                .hasSize(1);
    }

    @Rule(value = "GW-24", says = "A payment that the buyer's bank declined is not captured, and never was.")
    default void declinedPaymentIsNotCaptured() {
        Bench.Attempt attempt = bench().started();
        bench().provider.decline(attempt.payment(), attempt.started());
        assertThat(bench().facts(attempt)).noneMatch(Fact.Captured.class::isInstance);
    }

    @Rule(value = "GW-25", says = "A look-up changes nothing: asked again, also after an update, it says the same.")
    default void lookupIsRepeatable() {
        Bench.Attempt attempt = bench().paid();
        bench().captured(attempt);
        List<Fact> first = bench().facts(attempt);
        assertThat(bench().facts(attempt)).as("asked again").isEqualTo(first);
        bench().update();
        assertThat(bench().facts(attempt)).as("asked by a new instance").isEqualTo(first);
        assertThat(bench().provider.collected(attempt.payment()))
                .as("collected")
                .isEqualTo(attempt.amount().amount());
    }

    @Rule(
            value = "GW-26",
            says = "A look-up without a usable answer is Unknown, and never that there is no such payment.")
    default void lookupWithoutAUsableAnswerIsUnknown() throws Exception {
        Bench.Attempt attempt = bench().paid();
        bench().captured(attempt);
        for (Misbehavior trouble : bench().troubles()) {
            bench().provider.dial(trouble);
            assertThat(bench().inTime(() -> bench().lookup(attempt)))
                    .as("look-up when the provider does " + trouble)
                    .isInstanceOf(LookupOutcome.Unknown.class);
            bench().provider.behave();
        }
    }

    @Rule(
            value = "GW-27",
            says = "A look-up that the provider leaves hanging ends by itself before the deadline, as Unknown.",
            dial = Misbehavior.HANG)
    default void hangingLookupEndsBeforeTheDeadline() throws Exception {
        Bench.Attempt attempt = bench().started();
        bench().provider.dial(Misbehavior.HANG);
        assertThat(bench().inTime(() -> bench().lookup(attempt))).isInstanceOf(LookupOutcome.Unknown.class);
    }

    @Rule(
            value = "GW-28",
            says = "A look-up says truthfully what amount the provider names, even if it is not what was asked for.",
            dial = Misbehavior.WRONG_AMOUNT)
    default void lookupTellsTheProvidersAmount() {
        Bench.Attempt attempt = bench().paid();
        bench().captured(attempt);
        bench().provider.dial(Misbehavior.WRONG_AMOUNT);
        assertThat(Bench.only(bench().facts(attempt), Fact.Captured.class))
                .as("captures of the amount that was asked for")
                .noneMatch(captured -> captured.amount().equals(attempt.amount()));
    }

    @Rule(
            value = "GW-29",
            says = "A look-up says truthfully what currency the provider names, even if it is not what was asked for.",
            dial = Misbehavior.WRONG_CURRENCY)
    default void lookupTellsTheProvidersCurrency() {
        Bench.Attempt attempt = bench().paid();
        bench().captured(attempt);
        bench().provider.dial(Misbehavior.WRONG_CURRENCY);
        assertThat(Bench.only(bench().facts(attempt), Fact.Captured.class))
                .as("captures in the currency that was asked for")
                .noneMatch(captured ->
                        captured.amount().currency().equals(attempt.amount().currency()));
    }

    @Rule(
            value = "GW-30",
            says = "A look-up whose answer is about another merchant account states no capture.",
            dial = Misbehavior.WRONG_MERCHANT)
    default void answerAboutAnotherMerchantIsNoCapture() {
        Bench.Attempt attempt = bench().paid();
        bench().captured(attempt);
        bench().provider.dial(Misbehavior.WRONG_MERCHANT);
        assertThat(bench().facts(attempt)).noneMatch(Fact.Captured.class::isInstance);
    }
}
