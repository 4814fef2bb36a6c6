package org.vintner.spi.gateway;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Capability: the provider gives out its books, one bill per day. Vintner fetches the bill of each channel once a day, keeps its
 * lines, and compares each with the order, the payment and the ledger; every difference becomes an item on the attention list.
 *
 * <p>What holds for every implementation, with the rules of the plugin-tck that show it:
 *
 * <ol>
 *   <li>B1: A bill holds every movement whose time lies in the request's {@link BillRequest#from()} (included) to {@link
 *       BillRequest#until()} (excluded), and no other, by the provider's clock (GW-142).
 *   <li>B2: A captured payment is one {@link BillLine.Payment}, with the number that {@link Fact.Captured#providerPayment()} has;
 *       money paid back is one {@link BillLine.Refund}, with the number that {@link Fact.Refunded#providerRefund()} has. Payments
 *       that were never captured, and refunds that were refused, are not in a bill (GW-140, GW-141).
 *   <li>B3: Amounts are those of {@link Fact}: in the payment's currency, before fees, discounts of the provider and conversion.
 *   <li>B4: The same bill asked for again has the same lines with the same {@link BillLine#line()}, maybe more; in any order (GW-143).
 *   <li>B5: Lines are handed over while they are read: an implementation holds no more than a page of them in memory (GW-144).
 *   <li>B6: {@link BillOutcome.Complete} is said only when the end of the bill was seen. Whatever broke off, could not be read or
 *       failed its digest is {@link BillOutcome.Unknown}, also when lines were handed over before: Vintner drops them (GW-145).
 *   <li>B7: A bill that the provider has not written yet is {@link BillOutcome.NotYet}, not an empty one. A day without any
 *       movement, when the provider says so or when its books are queried and hold none, is complete without lines (GW-146).
 *   <li>B8: A line that belongs to no payment of Vintner's (another shop on the same account) is handed over all the same, without
 *       our number (GW-147).
 *   <li>B9: A line of a kind that the implementation does not know is {@link BillLine.Other}, never left out (GW-148).
 *   <li>B10: Nothing changes at the provider (GW-150).
 * </ol>
 *
 * <p>Called by one thread per channel at a time, outside any transaction. It may block, up to {@link BillTerms#deadline()}.
 */
@ConsumerType
public interface Bills {

    /** {@return when bills are ready and how long they take; constant for the life of the service, must not block} */
    BillTerms billTerms();

    /**
     * Reads the bill of a day. May be asked for again at any time, also for a day that was complete before.
     *
     * @param request which day
     * @param lines takes each line; may block for a moment, and is called on the thread of this call. What it throws must come
     *     out of this method
     * @return whether this was all of it
     */
    BillOutcome bill(BillRequest request, Consumer<BillLine> lines);
}
