package org.vintner.tck.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.SecretUse;
import org.vintner.spi.configuration.SelfTest;
import org.vintner.spi.gateway.Authentication;
import org.vintner.spi.gateway.RawNotification;
import org.vintner.spi.gateway.WebhookSource;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.Rule;

/** How a plugin proves that it works, and what it tells of its secrets. */
interface SelfTestRules extends GatewayRules {

    /** For a busy machine that runs the tests. */
    Duration SELF_TEST_GRACE = Duration.ofSeconds(3);

    private List<Finding> selfTest() {
        return bench().capability(SelfTest.class).test();
    }

    @Rule(
            value = "GW-130",
            says = "A self-test says at least one thing, and finds nothing wrong when nothing is.",
            needs = SelfTest.class)
    default void selfTestFindsNothingWhenAllIsWell() {
        List<Finding> findings = selfTest();
        assertThat(findings).as("findings").isNotEmpty();
        assertThat(findings.stream().filter(finding -> finding.level() == Finding.Level.WRONG))
                .as("what is said to be wrong")
                .isEmpty();
    }

    @Rule(
            value = "GW-131",
            says = "A self-test tells of a provider that can't be reached, gives no usable answer or hangs, with the"
                    + " way out.",
            needs = SelfTest.class)
    default void selfTestTellsOfTrouble() throws Exception {
        List<Misbehavior> troubles = new ArrayList<>(bench().absences());
        List.of(Misbehavior.SERVER_ERROR, Misbehavior.HANG).stream()
                .filter(bench()::can)
                .forEach(troubles::add);
        for (Misbehavior trouble : troubles) {
            bench().provider.dial(trouble);
            List<Finding> findings = selfTestInTime();
            bench().provider.behave();
            assertThat(findings)
                    .as("findings when the provider does " + trouble)
                    .anyMatch(finding -> finding.level() != Finding.Level.GOOD
                            && !finding.remedy().isBlank());
        }
    }

    private List<Finding> selfTestInTime() throws Exception {
        Duration deadline = bench().capability(SelfTest.class).deadline();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(this::selfTest)
                    .get(deadline.plus(SELF_TEST_GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("The self-test did not end within its deadline of " + deadline + ".", e);
        } finally {
            thread.shutdownNow();
        }
    }

    @Rule(
            value = "GW-132",
            says = "A self-test changes nothing at the provider, neither of a payment that waits nor of one that is"
                    + " paid.",
            needs = SelfTest.class)
    default void selfTestChangesNothing() {
        Bench.Attempt waiting = bench().started();
        Bench.Attempt paid = bench().paid();
        selfTest();
        selfTest();
        bench().pay(waiting);
        for (Bench.Attempt attempt : List.of(waiting, paid)) {
            assertThat(bench().captured(attempt).amount()).isEqualTo(attempt.amount());
            assertThat(bench().provider.collected(attempt.payment()))
                    .as("collected")
                    .isEqualTo(attempt.amount().amount());
            assertThat(bench().provider.refunded(attempt.payment()))
                    .as("paid back")
                    .isZero();
        }
    }

    private Map<String, Instant> uses() {
        return bench().capability(SecretUse.class).lastUses();
    }

    private RawNotification genuine() {
        Bench.Attempt attempt = bench().paid();
        return bench().shop
                .await(
                        "of " + attempt.payment(),
                        one -> one.isAuthentic()
                                && one.facts().stream()
                                        .anyMatch(fact -> fact.payment().equals(attempt.payment())))
                .raw();
    }

    @Rule(
            value = "GW-133",
            says = "When a secret proved a notification, its property's name is told with the time, and no value of a"
                    + " secret.",
            needs = {SecretUse.class, WebhookSource.class})
    default void useOfASecretIsTold() {
        Instant before = Instant.now();
        genuine();
        Map<String, Instant> uses = uses();
        assertThat(uses).as("uses").isNotEmpty();
        assertThat(uses.keySet()).allMatch(name -> name.matches("[A-Za-z][A-Za-z0-9_.-]*"));
        assertThat(bench().provider.secrets()).noneMatch(uses::containsKey);
        // A clock tick of grace: the plugin may have a clock that is coarser than this one.
        assertThat(uses.values()).anyMatch(at -> !at.isBefore(before.minusMillis(100)));
        assertThat(uses.values()).allMatch(at -> !at.isAfter(Instant.now().plusSeconds(1)));
    }

    @Rule(
            value = "GW-134",
            says = "While a secret is being changed, a use of the former one is told by a name of its own.",
            needs = {SecretUse.class, WebhookSource.class},
            dial = Misbehavior.ROTATED_KEY)
    default void useOfTheFormerSecretIsTold() {
        genuine();
        Set<String> before = uses().keySet();
        bench().provider.dial(Misbehavior.ROTATED_KEY);
        genuine();
        bench().provider.behave();
        Set<String> added = new HashSet<>(uses().keySet());
        added.removeAll(before);
        assertThat(added).as("names that were not told before").hasSize(1);
    }

    @Rule(
            value = "GW-135",
            says = "A forged notification is no use of a secret.",
            needs = {SecretUse.class, WebhookSource.class})
    default void forgedNotificationIsNoUse() {
        RawNotification genuine = genuine();
        Map<String, Instant> before = uses();
        byte[] body = genuine.body().clone();
        body[body.length / 2] ^= 1;
        RawNotification forged =
                new RawNotification(genuine.path(), genuine.query(), genuine.headers(), body, genuine.receivedAt());
        assertThat(bench().capability(WebhookSource.class).authenticate(forged))
                .isInstanceOf(Authentication.Refused.class);
        assertThat(uses()).isEqualTo(before);
    }
}
