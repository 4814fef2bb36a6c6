package org.vintner.catalog.internal;

import static org.vintner.api.catalog.ProductState.DRAFT;
import static org.vintner.api.catalog.ProductState.IN_REVIEW;
import static org.vintner.api.catalog.ProductState.PUBLISHED;
import static org.vintner.api.catalog.ProductState.REJECTED;
import static org.vintner.api.catalog.ProductState.WITHDRAWN;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.vintner.api.catalog.ProductState;

/** The table of a product's states: what may follow, and who may say so. No state is terminal. */
final class ProductStates {

    /** The answer to a wish to move. */
    enum Verdict {
        /** It may be done. */
        ALLOWED,
        /** It is in that state already. */
        UNCHANGED,
        /** It may be done, but only by an administrator. */
        STAFF_ONLY,
        /** This state can't follow. */
        IMPOSSIBLE
    }

    private static final Map<ProductState, Set<ProductState>> BY_SELLER = new EnumMap<>(Map.of(
            DRAFT, EnumSet.of(IN_REVIEW, WITHDRAWN),
            IN_REVIEW, EnumSet.of(WITHDRAWN),
            // A seller's change of a published product sends it back to review.
            PUBLISHED, EnumSet.of(IN_REVIEW, WITHDRAWN),
            REJECTED, EnumSet.of(IN_REVIEW, WITHDRAWN),
            WITHDRAWN, EnumSet.of(IN_REVIEW)));

    private static final Map<ProductState, Set<ProductState>> BY_STAFF = new EnumMap<>(Map.of(
            DRAFT, EnumSet.of(IN_REVIEW, PUBLISHED, WITHDRAWN),
            IN_REVIEW, EnumSet.of(PUBLISHED, REJECTED, WITHDRAWN),
            PUBLISHED, EnumSet.of(IN_REVIEW, REJECTED, WITHDRAWN),
            REJECTED, EnumSet.of(IN_REVIEW, PUBLISHED, WITHDRAWN),
            WITHDRAWN, EnumSet.of(IN_REVIEW, PUBLISHED)));

    private ProductStates() {}

    static Verdict verdict(ProductState from, ProductState to, boolean staff) {
        if (from == to) {
            return Verdict.UNCHANGED;
        }
        if (!BY_STAFF.get(from).contains(to)) {
            return Verdict.IMPOSSIBLE;
        }
        return staff || BY_SELLER.get(from).contains(to) ? Verdict.ALLOWED : Verdict.STAFF_ONLY;
    }
}
