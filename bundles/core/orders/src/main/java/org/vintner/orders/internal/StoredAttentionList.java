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
import org.vintner.api.id.AttentionId;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.UnitOfWork;

/** The attention list over its store. */
@Component(service = AttentionList.class)
public final class StoredAttentionList implements AttentionList {

    private static final int MAX_RESOLUTION = 500;

    private final AttentionStore store;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredAttentionList(@Reference AttentionStore store, @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public Page<AttentionItem> list(boolean onlyOpen, PageRequest page) {
        return store.list(onlyOpen, page);
    }

    @Override
    public AttentionItem resolve(Actor actor, AttentionId id, String resolution) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator settles attention items.");
        }
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
