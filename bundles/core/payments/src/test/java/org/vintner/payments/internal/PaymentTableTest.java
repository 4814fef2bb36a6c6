package org.vintner.payments.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vintner.api.payments.PaymentState;

class PaymentTableTest {

    @Test
    void everyPairIsAnsweredAndEveryStateIsReachable() {
        Set<PaymentState> reached = EnumSet.of(PaymentState.CREATED);
        for (PaymentState from : PaymentState.values()) {
            for (PaymentState to : PaymentState.values()) {
                if (PaymentTable.allows(from, to)) {
                    reached.add(to);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(PaymentState.values());
    }

    @Test
    void onlyARefundedPaymentIsAtItsEnd() {
        assertThat(Arrays.stream(PaymentState.values())
                        .filter(from ->
                                Arrays.stream(PaymentState.values()).noneMatch(to -> PaymentTable.allows(from, to))))
                .containsExactly(PaymentState.REFUNDED);
    }

    @Test
    void aCaptureWinsOverEveryStateBeforeIt() {
        assertThat(Arrays.stream(PaymentState.values())
                        .filter(from -> !PaymentTable.captured(from))
                        .allMatch(from -> PaymentTable.allows(from, PaymentState.CAPTURED)))
                .isTrue();
    }
}
