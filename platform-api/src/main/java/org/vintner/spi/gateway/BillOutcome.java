package org.vintner.spi.gateway;

import java.time.Instant;
import java.util.Optional;

/** What came of {@link Bills#bill}. Lines that were handed over count only when it is {@link Complete}. */
public sealed interface BillOutcome {

    /**
     * That was all of it.
     *
     * @param totals what the provider says about the whole
     */
    record Complete(BillTotals totals) implements BillOutcome {}

    /**
     * The provider has not written the bill yet.
     *
     * @param at when it will have, if the provider says so
     */
    record NotYet(Optional<Instant> at) implements BillOutcome {}

    /**
     * The provider gives out no such bill, however often it is asked: the account lacks a permission, or the day is too long ago.
     *
     * @param reason why, and what the merchant can do, for operators
     */
    record Refused(String reason) implements BillOutcome {}

    /**
     * No usable answer, or one that broke off.
     *
     * @param reason why, for operators
     */
    record Unknown(String reason) implements BillOutcome {}
}
