package org.vintner.persistence.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.id.OrderId;

/** Keeps whose unpaid reservations of keys are counted together. */
@ProviderType
public interface KeyClaimStore {

    /**
     * What an order is about to reserve.
     *
     * @param email its buyer
     * @param keys how many keys
     */
    record Wish(OrderId order, String email, long keys) {}

    /**
     * Whose the reservation of an order is.
     *
     * @param buyer a digest of its buyer
     * @param source a digest of the network he comes from, if that counts
     */
    record Claim(OrderId order, byte[] buyer, Optional<byte[]> source) {}

    /**
     * What is reserved at this moment for other orders.
     *
     * @param byBuyer for orders of the same buyer
     * @param bySource for orders of the same network
     */
    record Held(long byBuyer, long bySource) {}

    /** What unpaid orders are about to reserve; of one that wants no keys or waits for no payment there is nothing. */
    List<Wish> wishes(Collection<OrderId> orders);

    /**
     * Notes whose orders are, and counts what else their buyers and networks hold. Locks these until the end of the transaction, so that
     * nobody else counts meanwhile.
     *
     * @param claims each of another order
     */
    Map<OrderId, Held> claim(List<Claim> claims, Duration hold);

    /** As {@link #claim}, of those only whose buyer and network nobody else has locked just now; waits for nobody. */
    Map<OrderId, Held> tryClaim(List<Claim> claims, Duration hold);

    /** Forgets at most {@code limit} orders that can hold nothing any more; says how many. */
    int forget(int limit);
}
