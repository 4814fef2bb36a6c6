package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.payments.RefundState;

/** S1.35: a refund has states of its own. */
class RefundTableTest {

    @Test
    void everyPairIsAnsweredAndEveryStateIsReachable() {
        Set<RefundState> reached = EnumSet.of(RefundState.REQUESTED);
        for (RefundState from : RefundState.values()) {
            for (RefundState to : RefundState.values()) {
                if (RefundTable.allows(from, to)) {
                    reached.add(to);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(RefundState.values());
    }

    @Test
    void onlyMoneyPaidBackAndARefusalAreTheEnd() {
        assertThat(Arrays.stream(RefundState.values()).filter(RefundTable::ended))
                .containsExactlyInAnyOrder(RefundState.SUCCEEDED, RefundState.FAILED);
    }

    @Test
    @DisplayName("whatever has not ended may end either way, and nothing becomes unasked or uncertain again")
    void everyOpenStateMayEndEitherWay() {
        assertThat(Arrays.stream(RefundState.values()).filter(state -> !RefundTable.ended(state)))
                .allMatch(state -> RefundTable.allows(state, RefundState.SUCCEEDED)
                        && RefundTable.allows(state, RefundState.FAILED)
                        && !RefundTable.allows(state, RefundState.REQUESTED));
        assertThat(RefundTable.allows(RefundState.PENDING, RefundState.UNKNOWN)).isFalse();
    }
}
