package org.vintner.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vintner.api.catalog.ProductState;
import org.vintner.catalog.internal.ProductStates.Verdict;

@DisplayName("S1.6, S1.8: the table of a product's states")
final class ProductStatesTest {

    // y allowed, s staff only, = unchanged, - impossible
    @ParameterizedTest
    @CsvSource(
            useHeadersInDisplayName = true,
            value = {
                "from,      DRAFT, IN_REVIEW, PUBLISHED, REJECTED, WITHDRAWN",
                "DRAFT,     =,     y,         s,         -,        y",
                "IN_REVIEW, -,     =,         s,         s,        y",
                "PUBLISHED, -,     y,         =,         s,        y",
                "REJECTED,  -,     y,         s,         =,        y",
                "WITHDRAWN, -,     y,         s,         -,        ="
            })
    void everyPairIsAnswered(
            ProductState from, String draft, String review, String published, String rejected, String withdrawn) {
        Map<ProductState, String> row = Map.of(
                ProductState.DRAFT, draft,
                ProductState.IN_REVIEW, review,
                ProductState.PUBLISHED, published,
                ProductState.REJECTED, rejected,
                ProductState.WITHDRAWN, withdrawn);
        assertThat(row).containsOnlyKeys(ProductState.values());
        for (ProductState to : ProductState.values()) {
            String cell = row.get(to);
            assertThat(ProductStates.verdict(from, to, false))
                    .as(from + " to " + to)
                    .isEqualTo(bySeller(cell));
            assertThat(ProductStates.verdict(from, to, true))
                    .as(from + " to " + to)
                    .isEqualTo(byStaff(cell));
        }
    }

    @Test
    void everyStateIsReachedFromDraft() {
        Set<ProductState> reached = EnumSet.of(ProductState.DRAFT);
        Deque<ProductState> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            ProductState from = open.pop();
            for (ProductState to : ProductState.values()) {
                if (ProductStates.verdict(from, to, true) == Verdict.ALLOWED && reached.add(to)) {
                    open.push(to);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(ProductState.values());
    }

    private static Verdict bySeller(String cell) {
        return switch (cell) {
            case "=" -> Verdict.UNCHANGED;
            case "y" -> Verdict.ALLOWED;
            case "s" -> Verdict.STAFF_ONLY;
            default -> Verdict.IMPOSSIBLE;
        };
    }

    private static Verdict byStaff(String cell) {
        return cell.equals("s") ? Verdict.ALLOWED : bySeller(cell);
    }
}
