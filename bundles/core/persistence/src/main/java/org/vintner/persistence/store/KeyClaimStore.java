package org.vintner.persistence.store;

import java.time.Duration;
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
    record Wish(String email, long keys) {}

    /**
     * What is reserved at this moment for other orders.
     *
     * @param byBuyer for orders of the same buyer
     * @param bySource for orders of the same network
     */
    record Held(long byBuyer, long bySource) {}

    /** What an unpaid order is about to reserve; empty when it wants no keys or waits for no payment. */
    Optional<Wish> wish(OrderId order);

    /**
     * Notes whose an order is, and counts what else they hold. Locks buyer and network until the end of the transaction, so that
     * nobody else counts meanwhile.
     */
    Held claim(OrderId order, byte[] buyer, Optional<byte[]> source, Duration hold);

    /** Forgets at most {@code limit} orders that can hold nothing any more; says how many. */
    int forget(int limit);
}
