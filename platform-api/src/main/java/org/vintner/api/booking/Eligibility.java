package org.vintner.api.booking;

import java.util.List;

/**
 * Whether somebody may book a time, and if not, why.
 *
 * @param allowed whether an order for it would be taken now
 * @param refusals every rule that stands against it
 */
public record Eligibility(boolean allowed, List<Refusal> refusals) {

    /** Copies the list. */
    public Eligibility {
        refusals = List.copyOf(refusals);
    }

    /**
     * A rule that does not allow it.
     *
     * @param rule the rule's name: {@code lead_time}, {@code horizon}, {@code hours}, {@code taken}, {@code max_per_person},
     *     {@code max_per_day}, {@code max_unpaid}, {@code people}, or that of a condition or of a bundle's rule
     * @param message what it wants
     */
    public record Refusal(String rule, String message) {}
}
