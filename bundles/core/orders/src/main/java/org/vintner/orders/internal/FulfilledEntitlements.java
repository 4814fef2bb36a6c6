package org.vintner.orders.internal;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.id.OrderId;
import org.vintner.api.orders.Entitlement;
import org.vintner.api.orders.Entitlements;

/** Gathers what an order entitles to from all fulfillers. */
@Component(service = Entitlements.class)
public final class FulfilledEntitlements implements Entitlements {

    private final Fulfillers fulfillers;

    @Activate
    public FulfilledEntitlements(@Reference Fulfillers fulfillers) {
        this.fulfillers = fulfillers;
    }

    @Override
    public List<Entitlement> of(OrderId order) {
        return fulfillers.all().stream()
                .flatMap(fulfiller -> fulfiller.entitlements(order).stream())
                .toList();
    }
}
