package org.vintner.inventory.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.inventory.KeyState;
import org.vintner.api.inventory.LicenseKey;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.inventory.RevealedKey;
import org.vintner.api.inventory.Stock;
import org.vintner.persistence.store.LicenseKeyStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.UnitOfWork;

/** License keys over their store: who may do what, and what is told of it. */
@Component(service = LicenseKeys.class)
public final class StoredLicenseKeys implements LicenseKeys {

    private final LicenseKeyStore store;
    private final KeyProducts products;
    private final OutboxStore outbox;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredLicenseKeys(
            @Reference LicenseKeyStore store,
            @Reference KeyProducts products,
            @Reference OutboxStore outbox,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.products = products;
        this.outbox = outbox;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public List<Stock> stock(List<ProductId> products) {
        return store.stock(products);
    }

    @Override
    public Page<LicenseKey> list(Actor actor, ProductId product, Optional<KeyState> state, PageRequest page) {
        products.owned(actor, product);
        return store.list(product, state, page);
    }

    @Override
    public List<RevealedKey> reveal(Actor actor, OrderId order) {
        if (!actor.maySee(order)) {
            throw CommerceException.notFound("order", order);
        }
        return unitOfWork.call(() -> {
            List<NewEvent> revealed = store.markRevealed(order).stream()
                    .map(key -> new NewEvent(
                            EventTypes.KEY_REVEALED,
                            order.toString(),
                            Map.of("key", key.toString(), "actor", actor.toString())))
                    .toList();
            if (!revealed.isEmpty()) {
                outbox.append(revealed);
            }
            return store.values(order);
        });
    }
}
