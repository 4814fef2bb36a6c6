package org.vintner.orders.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.ProductKind;

class FulfillersTest {

    @Test
    @DisplayName("Orders are settled only where each kind of product has its fulfiller")
    void oneOfEachKindIsWaitedFor() {
        assertThat(ProductKind.values()).hasSize(Fulfillers.KINDS);
    }

    @Test
    @DisplayName("Whoever asks for one that has just gone is told to come again")
    void absentOneIsForAMoment() {
        assertThatThrownBy(() -> new Fulfillers().get(ProductKind.KEY))
                .isInstanceOfSatisfying(
                        CommerceException.class,
                        refusal -> assertThat(refusal.error()).isEqualTo(CommerceError.UNAVAILABLE));
    }
}
