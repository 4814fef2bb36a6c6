package org.vintner.orders.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
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
}
