package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

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
