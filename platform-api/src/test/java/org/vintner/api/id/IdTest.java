package org.vintner.api.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

class IdTest {

    @Test
    void textFormIsReadBack() {
        for (int i = 0; i < 1000; i++) {
            OrderId id = OrderId.next();
            assertThat(OrderId.parse(id.toString())).isEqualTo(id);
        }
        OrderId largest = new OrderId(new UUID(-1, -1));
        assertThat(OrderId.parse(largest.toString())).isEqualTo(largest);
    }

    @Test
    void textFormSortsLikeTheId() {
        List<OrderId> ids = IntStream.range(0, 1000)
                .mapToObj(i -> new OrderId(UUID.randomUUID()))
                .sorted()
                .toList();
        assertThat(ids.stream().map(OrderId::toString).toList()).isSorted();
    }

    @Test
    void idsAreVersionSevenAndDiffer() {
        List<OrderId> ids =
                IntStream.range(0, 10_000).mapToObj(i -> OrderId.next()).toList();
        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> {
            assertThat(id.value().version()).isEqualTo(7);
            assertThat(id.value().variant()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ord_",
                "ord_0000000000000000000000000",
                "ord_000000000000000000000000000",
                "ord_80000000000000000000000000",
                "ord_0000000000000000000000000u",
                "ord_0000000000000000000000000A",
                "pay_00000000000000000000000000",
                "ord_0000000000000000000000000é"
            })
    void everyOtherTextIsRefusedNamingTheForm(String text) {
        assertThatThrownBy(() -> OrderId.parse(text))
                .isInstanceOfSatisfying(
                        CommerceException.class, e -> assertThat(e.error()).isEqualTo(CommerceError.INVALID_ID))
                .hasMessageContaining("'ord_'");
    }
}
