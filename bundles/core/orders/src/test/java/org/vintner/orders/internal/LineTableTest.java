package org.vintner.orders.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.orders.LineState;

class LineTableTest {

    @Test
    @DisplayName("S1.39: the whole table of lines, pair by pair")
    void theTableIsThis() {
        assertThat(Arrays.stream(LineState.values()).collect(Collectors.toMap(from -> from, LineTableTest::next)))
                .isEqualTo(Map.of(
                        LineState.OPEN, Set.of(LineState.FULFILLED, LineState.SHORT, LineState.REVOKED),
                        LineState.SHORT, Set.of(LineState.FULFILLED, LineState.REVOKED),
                        LineState.FULFILLED, Set.of(LineState.REVOKED),
                        LineState.REVOKED, Set.of()));
    }

    @Test
    void everyStateIsReachableAndOnlyARevokedLineIsAtItsEnd() {
        Set<LineState> reached = EnumSet.of(LineState.OPEN);
        Arrays.stream(LineState.values()).forEach(from -> reached.addAll(next(from)));
        assertThat(reached).containsExactlyInAnyOrder(LineState.values());
        assertThat(LineState.values()).filteredOn(from -> next(from).isEmpty()).containsExactly(LineState.REVOKED);
    }

    private static Set<LineState> next(LineState from) {
        return Arrays.stream(LineState.values())
                .filter(to -> LineTable.allows(from, to))
                .collect(Collectors.toSet());
    }
}
