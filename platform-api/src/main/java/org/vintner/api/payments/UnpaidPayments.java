package org.vintner.api.payments;

import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.id.OrderId;

/** What orders ask of payments before they are called off. Implemented by the payments bundle, called by the orders bundle. */
@ProviderType
public interface UnpaidPayments {

    /**
     * Closes the unfinished payment of an order at its provider and applies what the provider says, such as that it was paid at
     * the last moment. Blocks for as long as the gateway's deadline; never called inside a transaction. May be repeated.
     *
     * @param order which order
     * @return what the provider said
     * @throws org.vintner.api.CommerceException {@code channel_unavailable}, {@code outcome_unknown}
     */
    Closing close(OrderId order);

    /** How the payments of an order stand after {@link #close}. */
    enum Closing {
        /** No payment of the order can be paid any more. */
        CLOSED,
        /** The provider has taken the money. */
        PAID,
        /** The provider did not say; Vintner keeps asking, and the payment may still be paid. */
        UNKNOWN,
        /** The channel can't close payments; this one may be paid until its time is over. */
        NOT_SUPPORTED
    }
}
