package org.vintner.api.books;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;

/**
 * The books of the channels: each day's bill is fetched when it is ready and compared three ways, with the order, the payment and the
 * ledger. All calls are for administrators.
 */
@ProviderType
public interface ChannelBooks {

    /**
     * Lists bills, newest first.
     *
     * @param actor an administrator
     * @param channel only of this channel
     * @param page which part
     * @return the page
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    Page<Bill> list(Actor actor, Optional<String> channel, PageRequest page);

    /**
     * Shows a bill.
     *
     * @param actor an administrator
     * @param id which bill
     * @return the bill
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}
     */
    Bill get(Actor actor, BillId id);

    /**
     * Has a bill fetched, and compared, now: in the background, within seconds. One that was fetched before is fetched again, and
     * replaced when that succeeds. May be repeated.
     *
     * @param actor an administrator
     * @param channel whose bill
     * @param day which day, in the provider's zone
     * @return the bill, which is due
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code unknown_channel}, {@code channel_unavailable}, {@code
     *     not_supported_by_channel}, {@code invalid_request} for a day that has not begun or that the provider has no bill of any
     *     more
     */
    Bill fetch(Actor actor, String channel, LocalDate day);

    /**
     * Lists differences, newest first.
     *
     * @param actor an administrator
     * @param bill only those of this bill
     * @param onlyOpen leaves out what is settled
     * @param page which part
     * @return the page
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    Page<BillDifference> differences(Actor actor, Optional<BillId> bill, boolean onlyOpen, PageRequest page);

    /**
     * Asks the provider about the payment or refund that a difference is about, takes in what it says, and compares again. A
     * difference that is gone is settled, with its attention item. May be repeated.
     *
     * @param actor an administrator
     * @param id which difference
     * @return the difference as it is now
     * @throws org.vintner.api.CommerceException {@code not_found}, {@code forbidden}
     */
    BillDifference recheck(Actor actor, BillDifferenceId id);

    /**
     * Lists fee rates, by channel and currency, newest first.
     *
     * @param actor an administrator
     * @param channel only of this channel
     * @return all of them
     * @throws org.vintner.api.CommerceException {@code forbidden}
     */
    List<FeeRate> fees(Actor actor, Optional<String> channel);

    /**
     * Sets a fee rate. One of the same channel, currency and beginning is replaced.
     *
     * @param actor an administrator
     * @param rate the rate
     * @return the rate
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code unknown_channel}, {@code invalid_request}
     */
    FeeRate setFee(Actor actor, FeeRate rate);
}
