package org.vintner.spi.fulfillment;

import java.util.List;

/** What came of {@link KeyIssuer#issue}. */
public sealed interface IssueOutcome {

    /**
     * The keys. {@code toString()} does not show them.
     *
     * @param keys exactly as many as were asked for, each another one, none that was issued for another reference; a key is 1 to 4,096
     *     characters without control characters
     */
    record Issued(List<String> keys) implements IssueOutcome {

        /** Copies the list. */
        public Issued {
            keys = List.copyOf(keys);
        }

        @Override
        public String toString() {
            return "Issued[" + keys.size() + " keys]";
        }
    }

    /**
     * The other side has taken the request and will have the keys later.
     *
     * @param reason what it waits for, for operators; no personal data
     */
    record Pending(String reason) implements IssueOutcome {}

    /**
     * The other side said that it issues no keys for this: asking again by itself is of no use. Nothing was issued.
     *
     * @param reason why, for operators; no personal data
     */
    record Refused(String reason) implements IssueOutcome {}

    /**
     * It is not known whether keys were issued, or the other side was not reached: it is asked again.
     *
     * @param reason why, for operators; no personal data
     */
    record Unknown(String reason) implements IssueOutcome {}
}
