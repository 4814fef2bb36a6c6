package org.vintner.orders.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.orders.OrderState;

class OrderTableTest {

    @Test
    void everyPairIsAnsweredAndEveryStateIsReachable() {
        Set<OrderState> reached = EnumSet.of(OrderState.PENDING_PAYMENT);
        for (OrderState from : OrderState.values()) {
            for (OrderState to : OrderState.values()) {
                if (OrderTable.allows(from, to)) {
                    reached.add(to);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(OrderState.values());
    }

    @Test
    void onlyARefundedOrderIsAtItsEnd() {
        assertThat(Arrays.stream(OrderState.values())
                        .filter(from ->
                                Arrays.stream(OrderState.values()).noneMatch(to -> OrderTable.allows(from, to))))
                .containsExactly(OrderState.REFUNDED);
    }

    @Test
    void moneyIsTakenForEveryUnpaidOrder() {
        assertThat(OrderTable.allows(OrderState.EXPIRED, OrderState.PAID)).isTrue();
        assertThat(OrderTable.allows(OrderState.CANCELED, OrderState.PAID)).isTrue();
        assertThat(OrderTable.allows(OrderState.REFUNDED, OrderState.PAID)).isFalse();
    }

    @Test
    @DisplayName("S1.39: the whole table, pair by pair")
    void theTableIsThis() {
        assertThat(Arrays.stream(OrderState.values()).collect(Collectors.toMap(from -> from, OrderTableTest::next)))
                .isEqualTo(Map.of(
                        OrderState.PENDING_PAYMENT, Set.of(OrderState.PAID, OrderState.CANCELED, OrderState.EXPIRED),
                        OrderState.CANCELED, Set.of(OrderState.PAID),
                        OrderState.EXPIRED, Set.of(OrderState.PAID),
                        OrderState.PAID,
                                Set.of(
                                        OrderState.FULFILLED,
                                        OrderState.NEEDS_ATTENTION,
                                        OrderState.PARTIALLY_REFUNDED,
                                        OrderState.REFUNDED),
                        OrderState.NEEDS_ATTENTION,
                                Set.of(OrderState.FULFILLED, OrderState.PARTIALLY_REFUNDED, OrderState.REFUNDED),
                        OrderState.FULFILLED, Set.of(OrderState.PARTIALLY_REFUNDED, OrderState.REFUNDED),
                        OrderState.PARTIALLY_REFUNDED, Set.of(OrderState.PARTIALLY_REFUNDED, OrderState.REFUNDED),
                        OrderState.REFUNDED, Set.of()));
    }

    private static Set<OrderState> next(OrderState from) {
        return Arrays.stream(OrderState.values())
                .filter(to -> OrderTable.allows(from, to))
                .collect(Collectors.toSet());
    }
}
