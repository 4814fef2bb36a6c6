package org.vintner.persistence.store;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.books.Bill;
import org.vintner.api.books.BillDifference;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.spi.gateway.BillLine;
import org.vintner.spi.gateway.BillTerms;

/** Keeps the bills of channels, and compares them with the books by set-based SQL. */
@ProviderType
public interface BillStore {

    /** The database's clock. */
    Instant now();

    /** The newest day of a channel that a bill is planned for. */
    Optional<LocalDate> newest(String channel);

    /** Plans bills that are not planned, each due when it is ready. */
    void plan(String channel, BillTerms terms, List<LocalDate> days);

    /** Makes a bill due now, whatever became of it before; it is planned if it was not. */
    Bill planNow(String channel, BillTerms terms, LocalDate day);

    /**
     * Claims the oldest bill of a channel that is due. It is due again after the lease, should we die.
     *
     * @param fetch identifies the attempt
     */
    Optional<Claim> claim(String channel, UUID fetch, Duration lease);

    /** Keeps lines of an attempt apart; they count when it is complete. */
    void arrived(BillId bill, UUID fetch, long position, List<BillLine> lines);

    /**
     * Ends an attempt well: its lines are the bill's from now on, and the bill is to be compared. Of no effect when another attempt
     * has begun meanwhile.
     *
     * @return whether it was the current attempt
     */
    boolean complete(BillId bill, UUID fetch);

    /** Ends an attempt without a bill: it is due again later. Of no effect when another attempt has begun meanwhile. */
    void postpone(BillId bill, UUID fetch, Duration pause, Optional<String> trouble);

    /** Ends the attempts for a bill that the provider does not give out. */
    void refuse(BillId bill, UUID fetch, String trouble);

    /** The bills of a channel that are to be compared, oldest first. */
    List<BillId> uncompared(String channel, int limit);

    /** What of a bill should be ours and is not booked: it is to be looked up before the bill is compared. */
    Unbooked unbooked(BillId bill, int limit);

    /**
     * Compares a bill with orders, payments, refunds and the ledger, and looks at the channel's open differences again: new ones are
     * written down, those that are gone are settled with their attention items. The same bill compared again changes nothing.
     *
     * @param limit how many of the new differences are given back
     */
    Comparison compare(BillId bill, int limit);

    /** The bill, if there is one. */
    Optional<Bill> find(BillId id);

    /** Newest first. */
    Page<Bill> list(Optional<String> channel, PageRequest page);

    /** The bills that have been ready for so long and that nobody has yet. */
    List<Bill> overdue(Duration time);

    /** The difference, if there is one. */
    Optional<BillDifference> findDifference(BillDifferenceId id);

    /** Newest first. */
    Page<BillDifference> differences(Optional<BillId> bill, boolean onlyOpen, PageRequest page);

    /**
     * A bill that is to be fetched.
     *
     * @param bill which one
     * @param day which day
     * @param attempts how often it was asked for, this time counted
     * @param overdue for how long it has been ready; negative while it is not
     */
    record Claim(BillId bill, LocalDate day, int attempts, Duration overdue) {}

    /**
     * What a bill has and we have not.
     *
     * @param payments ours, by the number that the provider repeated
     * @param refunds ours, by the number that the provider repeated
     */
    record Unbooked(List<PaymentId> payments, List<RefundId> refunds) {}

    /**
     * What a comparison changed.
     *
     * @param found the first of the new differences
     * @param foundCount how many there are
     * @param settledCount how many are gone
     */
    record Comparison(List<BillDifference> found, long foundCount, long settledCount) {}
}
