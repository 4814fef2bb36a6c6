package org.vintner.orders.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionList;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.id.AttentionId;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.UnitOfWork;

/** The attention list over its store. */
@Component(service = AttentionList.class)
public final class StoredAttentionList implements AttentionList {

    private static final int MAX_RESOLUTION = 500;

    private final AttentionStore store;
    private final StockAllocation allocation;
    private final ShortageRefunds refunds;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredAttentionList(
            @Reference AttentionStore store,
            @Reference StockAllocation allocation,
            @Reference ShortageRefunds refunds,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.allocation = allocation;
        this.refunds = refunds;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public Page<AttentionItem> list(boolean onlyOpen, PageRequest page) {
        return store.list(onlyOpen, page);
    }

    @Override
    public AttentionItem allocate(Actor actor, AttentionId id) {
        AttentionItem item = item(actor, id);
        if (item.reason() != AttentionReason.SHORTAGE) {
            throw new CommerceException(CommerceError.CONFLICT, "Nothing is short here. Settle this item by hand.");
        }
        allocation.one(OrderId.parse(item.subject()), actor);
        return found(id);
    }

    @Override
    public AttentionItem refund(Actor actor, AttentionId id) {
        AttentionItem item = item(actor, id);
        if (item.resolvedAt().isPresent()) {
            return item;
        }
        switch (item.reason()) {
            case SHORTAGE -> refunds.ofShortLines(OrderId.parse(item.subject()), actor);
            case UNEXPECTED_MONEY -> refunds.ofAllThatIsLeft(item.subject(), actor);
            default ->
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "This item says of no money that could be paid back. Settle it by hand.");
        }
        return found(id);
    }

    private AttentionItem item(Actor actor, AttentionId id) {
        refuseOthers(actor);
        return found(id);
    }

    private AttentionItem found(AttentionId id) {
        return store.find(id).orElseThrow(() -> CommerceException.notFound("attention item", id));
    }

    private static void refuseOthers(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator settles attention items.");
        }
    }

    @Override
    public AttentionItem resolve(Actor actor, AttentionId id, String resolution) {
        refuseOthers(actor);
        if (resolution.isBlank() || resolution.length() > MAX_RESOLUTION) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Say in 1 to " + MAX_RESOLUTION + " characters how it was settled.",
                    "resolution");
        }
        return unitOfWork
                .call(() -> store.resolve(actor, id, resolution))
                .orElseThrow(() -> CommerceException.notFound("attention item", id));
    }
}
