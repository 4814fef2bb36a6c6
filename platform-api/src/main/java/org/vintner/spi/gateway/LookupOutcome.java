package org.vintner.spi.gateway;

import java.util.List;

/** What came of a look-up. */
public sealed interface LookupOutcome {

    /**
     * The provider knows it.
     *
     * @param facts what the provider says now; empty while it waits for the buyer
     */
    record Found(List<Fact> facts) implements LookupOutcome {

        /** Copies the list. */
        public Found {
            facts = List.copyOf(facts);
        }
    }

    /** The provider says that there is no such thing. */
    record NotFound() implements LookupOutcome {}

    /**
     * No usable answer.
     *
     * @param reason why, for operators
     */
    record Unknown(String reason) implements LookupOutcome {}
}
