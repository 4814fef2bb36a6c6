package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.spi.gateway.CloseOutcome;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.LookupRequest;

class ChannelHealthTest {

    private static final Optional<String> DOWN = Optional.of("no whole answer within 3000 ms");

    private final Set<String> present = new HashSet<>(Set.of("stripe", "alipay"));
    private final List<String> askedAgain = new ArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-28T12:00:00.5Z"));
    private final ChannelHealth health =
            new ChannelHealth(() -> present, askedAgain::add, ((InstantSource) now::get).withZone(ZoneOffset.UTC));

    @Test
    void twoCallsInARowWithoutAnAnswerAreAProblemThatNamesChannelTimeAndReason() {
        health.note("stripe", DOWN);
        assertThat(health.problem()).as("one may be chance").isEmpty();
        health.note("alipay", Optional.empty());
        health.note("stripe", Optional.of("the provider's host name is not known"));
        assertThat(health.problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("stripe since 2026-11-28T12:00:00Z (the provider's host name is not known)")
                        .doesNotContain("alipay"));
        assertThat(health.holdsBackTraffic()).isFalse();
    }

    @Test
    void oneUsableAnswerEndsIt() {
        for (int i = 0; i < 10; i++) {
            health.note("stripe", DOWN);
        }
        health.note("stripe", Optional.empty());
        assertThat(health.problem()).isEmpty();
        health.note("stripe", DOWN);
        assertThat(health.problem()).as("counted anew").isEmpty();
    }

    /** Calls on the caller's thread. */
    private static final class Caller implements PluginCaller {
        @Override
        public <T> PluginOutcome<T> call(
                String plugin, String operation, Object target, Duration deadline, Callable<T> call) {
            try {
                return new PluginOutcome.Returned<>(call.call());
            } catch (Exception e) {
                return new PluginOutcome.Broken<>(e.toString());
            }
        }
    }

    /** A provider that hangs at the start of a payment leaves one without its number, and some gateways look nothing up then. */
    @Test
    void whatIsKnownWithoutAskingTheProviderSaysNothingOfIt() {
        FakeProvider provider = new FakeProvider();
        GatewayChannel channel = new GatewayChannel("stripe", "fake", provider);
        GatewayCalls calls = new GatewayCalls(new Caller(), health);
        Money price = Money.of(1999, "EUR");
        LookupRequest unnumbered = new LookupRequest(PaymentId.next(), Optional.empty(), price);
        LookupRequest numbered = new LookupRequest(PaymentId.next(), Optional.of("ref"), price);
        health.note("stripe", DOWN);
        health.note("stripe", DOWN);

        assertThat(calls.lookup(channel, provider.terms(), unnumbered)).isEqualTo(new LookupOutcome.NotFound());
        assertThat(calls.close(channel, provider.terms(), provider, unnumbered)).isEqualTo(new CloseOutcome.Closed());
        assertThat(health.problem()).isPresent();

        assertThat(calls.lookup(channel, provider.terms(), numbered)).isEqualTo(new LookupOutcome.NotFound());
        assertThat(health.problem()).isEmpty();
    }

    @Test
    void whenItIsOverPaymentsAreDueAtOnceButNotAllTheTime() {
        troubleAndReturn();
        assertThat(askedAgain).containsExactly("stripe");
        now.updateAndGet(time -> time.plusSeconds(9));
        troubleAndReturn();
        assertThat(askedAgain).as("nine seconds later").hasSize(1);
        now.updateAndGet(time -> time.plusSeconds(1));
        troubleAndReturn();
        assertThat(askedAgain).as("ten seconds later").hasSize(2);
        health.note("stripe", Optional.empty());
        assertThat(askedAgain).as("nothing was wrong").hasSize(2);
    }

    private void troubleAndReturn() {
        health.note("stripe", DOWN);
        health.note("stripe", DOWN);
        health.note("stripe", Optional.empty());
    }

    @Test
    void aChannelThatIsGoneIsNoProblem() {
        health.note("stripe", DOWN);
        health.note("stripe", DOWN);
        present.remove("stripe");
        assertThat(health.problem()).isEmpty();
    }
}
