package org.vintner.downloads.internal;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.downloads.GrantState;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.store.GrantStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.UnitOfWork;

/** Download grants as buyers and staff see them. */
@Component(service = Downloads.class)
public final class GrantedDownloads implements Downloads {
    private final UnitOfWork unitOfWork;
    private final GrantStore grants;
    private final TransitionStore transitions;
    private final OutboxStore outbox;
    private final DownloadLinks links;

    @Activate
    public GrantedDownloads(
            @Reference UnitOfWork unitOfWork,
            @Reference GrantStore grants,
            @Reference TransitionStore transitions,
            @Reference OutboxStore outbox,
            @Reference DownloadLinks links) {
        this.unitOfWork = unitOfWork;
        this.grants = grants;
        this.transitions = transitions;
        this.outbox = outbox;
        this.links = links;
    }

    @Override
    public List<DownloadGrant> ofOrder(OrderId order) {
        return grants.ofOrder(order).stream().map(links::show).toList();
    }

    @Override
    public DownloadGrant renew(Actor actor, GrantId id) {
        return unitOfWork.call(() -> {
            StoredGrant before = locked(id);
            if (!actor.maySee(before.order())) {
                throw CommerceException.notFound("download grant", id);
            }
            refuseRenewalOf(DownloadLinks.state(before), actor);
            if (actor.mayDoEverything()) {
                grants.renewAndReset(id);
            } else {
                grants.renew(id);
            }
            outbox.append(List.of(new NewEvent(
                    EventTypes.DOWNLOAD_RENEWED, before.order().toString(), Map.of("grant", id.toString()))));
            return changed(before, actor, "renewed");
        });
    }

    @Override
    public DownloadGrant revoke(Actor actor, GrantId id) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator takes downloads back.");
        }
        return unitOfWork.call(() -> {
            StoredGrant before = locked(id);
            if (before.revokedAt().isPresent()) {
                return links.show(before);
            }
            grants.revoke(id);
            return changed(before, actor, "revoked");
        });
    }

    private static void refuseRenewalOf(GrantState state, Actor actor) {
        if (state == GrantState.REVOKED) {
            throw new CommerceException(
                    CommerceError.GRANT_REVOKED, "This download was taken back, so it can't be renewed.");
        }
        if (state == GrantState.SUSPENDED) {
            throw new CommerceException(
                    CommerceError.GRANT_SUSPENDED, "This purchase is being refunded, so its link can't be renewed.");
        }
        if (state == GrantState.EXHAUSTED && !actor.mayDoEverything()) {
            throw new CommerceException(
                    CommerceError.GRANT_EXHAUSTED,
                    "This file was downloaded as often as it may be. Ask the shop for another download.");
        }
    }

    private DownloadGrant changed(StoredGrant before, Actor actor, String cause) {
        StoredGrant after = locked(before.id());
        transitions.record(List.of(new NewTransition(
                before.id().value(),
                DownloadLinks.state(before).name(),
                DownloadLinks.state(after).name(),
                actor,
                cause)));
        return links.show(after);
    }

    private StoredGrant locked(GrantId id) {
        return grants.lock(id).orElseThrow(() -> CommerceException.notFound("download grant", id));
    }
}
