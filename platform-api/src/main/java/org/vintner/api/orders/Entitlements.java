package org.vintner.api.orders;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.id.OrderId;

/** What buyers may use. Implemented by the orders bundle, which asks the fulfillers. */
@ProviderType
public interface Entitlements {

    /**
     * {@return what the order entitles its buyer to now; empty before it is fulfilled}
     *
     * @param order which order
     */
    List<Entitlement> of(OrderId order);
}
