package org.vintner.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vintner.plugins.internal.Traffic.Standing;

class TrafficTest {

    private final Traffic traffic = new Traffic();

    @Test
    void bundleThatNobodySpeaksOfTakesCalls() {
        assertThat(traffic.admits(1)).isTrue();
        assertThat(traffic.enter(1)).isTrue();
        assertThat(traffic.record(1).calls()).isEqualTo(1);
        traffic.leave(1);
        assertThat(traffic.record(1).calls()).isZero();
    }

    @Test
    void oneOnTrialIsNotChosenAndMayBeCalledByItsProof() {
        traffic.set(1, Standing.ON_TRIAL);
        assertThat(traffic.admits(1)).isFalse();
        assertThat(traffic.enter(1)).isTrue();
    }

    @Test
    void relievedOneMayFinishAndIsQuietOnlyWhenTheLastCallHasLeft() {
        assertThat(traffic.enter(1)).isTrue();
        traffic.set(1, Standing.RELIEVED);
        assertThat(traffic.admits(1)).isFalse();
        assertThat(traffic.record(1).quietFor(0)).isFalse();
        assertThat(traffic.enter(1)).as("who chose it before may still call").isTrue();
        traffic.leave(1);
        traffic.leave(1);
        assertThat(traffic.record(1).quietFor(0)).isTrue();
    }

    @Test
    void closedOneIsNotEnteredAndLeavesNoCallBehind() {
        traffic.set(1, Standing.CLOSED);
        assertThat(traffic.enter(1)).isFalse();
        assertThat(traffic.record(1).calls()).isZero();
    }

    @Test
    void failuresInARowAreHarmAndASuccessInBetweenIsNot() {
        List<Harm> harms = new ArrayList<>();
        traffic.onHarm(3, (bundle, harm) -> harms.add(harm));
        traffic.failed(1, "sandbox", "lookup", "it threw");
        traffic.failed(1, "sandbox", "lookup", "it threw");
        traffic.worked(1, "lookup");
        traffic.failed(1, "sandbox", "lookup", "it threw");
        traffic.failed(1, "sandbox", "lookup", "it threw");
        assertThat(harms).isEmpty();
        traffic.failed(1, "sandbox", "lookup", "it threw");
        assertThat(harms).singleElement().satisfies(harm -> {
            assertThat(harm.culprit()).isEqualTo("sandbox");
            assertThat(harm.reason()).contains("3 calls of lookup in a row");
            assertThat(harm.passing()).isTrue();
        });
    }

    @Test
    void operationThatAlwaysWorksDoesNotHideOneThatNeverDoes() {
        List<Harm> harms = new ArrayList<>();
        traffic.onHarm(3, (bundle, harm) -> harms.add(harm));
        for (int i = 0; i < 3; i++) {
            traffic.worked(1, "terms");
            traffic.failed(1, "sandbox", "start", "it threw");
        }
        assertThat(harms).hasSize(1);
        assertThat(traffic.record(1).failures()).isEqualTo(3);
        traffic.record(1).pardon();
        assertThat(traffic.record(1).failures()).isZero();
    }
}
