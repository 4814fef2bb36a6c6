package org.vintner.downloads.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.Downloads;
import org.vintner.api.downloads.GrantFilter;
import org.vintner.api.downloads.GrantState;
import org.vintner.api.downloads.ReleaseCode;
import org.vintner.api.downloads.ReleaseCodeSent;
import org.vintner.api.events.EventTypes;
import org.vintner.api.id.GrantId;
import org.vintner.api.id.OrderId;
import org.vintner.persistence.store.GrantStore;
import org.vintner.persistence.store.NewEvent;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.store.StoredReleaseCode;
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
    private final ReleaseCodes codes;
    private final AuditTrail audit;
    private final TransferLedger ledger;

    @Activate
    public GrantedDownloads(
            @Reference UnitOfWork unitOfWork,
            @Reference GrantStore grants,
            @Reference TransitionStore transitions,
            @Reference OutboxStore outbox,
            @Reference DownloadLinks links,
            @Reference ReleaseCodes codes,
            @Reference AuditTrail audit,
            @Reference TransferLedger ledger) {
        this.unitOfWork = unitOfWork;
        this.grants = grants;
        this.transitions = transitions;
        this.outbox = outbox;
        this.links = links;
        this.codes = codes;
        this.audit = audit;
        this.ledger = ledger;
    }

    @Override
    public List<DownloadGrant> ofOrder(OrderId order) {
        ledger.flush(grant -> grant.order().equals(order));
        return grants.ofOrder(order).stream().map(links::show).toList();
    }

    @Override
    public Optional<DownloadGrant> find(GrantId id) {
        ledger.flush(grant -> grant.id().equals(id));
        return grants.find(id).map(links::show);
    }

    @Override
    public Page<DownloadGrant> list(GrantFilter filter, PageRequest page) {
        ledger.flush(grant -> true);
        Optional<GrantId> before = page.cursor().map(GrantedDownloads::cursor);
        List<DownloadGrant> rows = grants.list(filter, before, page.limit() + 1).stream()
                .map(links::show)
                .toList();
        return Page.of(rows, page, grant -> grant.id().toString());
    }

    private static GrantId cursor(String text) {
        try {
            return GrantId.parse(text);
        } catch (CommerceException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "The cursor is none that a page before gave.", "cursor", e);
        }
    }

    @Override
    public DownloadGrant renew(Actor actor, GrantId id) {
        ledger.flush(grant -> grant.id().equals(id));
        return unitOfWork.call(() -> {
            StoredGrant before = lockedFor(actor, id);
            refuseRenewalOf(DownloadLinks.state(before), actor);
            if (actor.mayDoEverything()) {
                grants.renewAndReset(id);
            } else {
                grants.renew(id);
            }
            note(EventTypes.DOWNLOAD_RENEWED, before);
            return changed(before, actor, "download.renew", "renewed");
        });
    }

    @Override
    public ReleaseCodeSent requestRelease(Actor actor, GrantId id) {
        return unitOfWork.call(() -> {
            StoredGrant grant = lockedFor(actor, id);
            refuseReleaseOf(grant);
            if (grant.boundTo().isEmpty()) {
                throw new CommerceException(
                        CommerceError.CONFLICT,
                        "This download is bound to no network: fetch it from wherever you are.");
            }
            StoredReleaseCode code = codes.make(id);
            note(EventTypes.DOWNLOAD_RELEASE_REQUESTED, grant);
            return new ReleaseCodeSent(id, code.expiresAt());
        });
    }

    @Override
    public DownloadGrant release(Actor actor, GrantId id, String code) {
        // A wrong try is counted, so its transaction ends before the refusal.
        return unitOfWork
                .call(() -> {
                    StoredGrant grant = lockedFor(actor, id);
                    refuseReleaseOf(grant);
                    return codes.redeem(id, code)
                            ? Optional.of(released(grant, actor))
                            : Optional.<DownloadGrant>empty();
                })
                .orElseThrow(() -> new CommerceException(
                        CommerceError.RELEASE_CODE_INVALID,
                        "This code is wrong, used or too old. Copy it from the newest mail, or ask for another.",
                        "code"));
    }

    @Override
    public Optional<ReleaseCode> releaseCode(Actor actor, GrantId id) {
        if (actor.role() != Role.SYSTEM) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Codes are for the order's mailbox only.");
        }
        return unitOfWork.readOnly(() -> grants.find(id)
                .flatMap(grant -> codes.latest(id)
                        .map(code ->
                                new ReleaseCode(id, grant.file().name(), codes.text(id, code), code.expiresAt()))));
    }

    private DownloadGrant released(StoredGrant grant, Actor actor) {
        grants.unbind(grant.id());
        note(EventTypes.DOWNLOAD_RELEASED, grant);
        return changed(grant, actor, "download.release", "released from its network");
    }

    private void note(String event, StoredGrant grant) {
        outbox.append(List.of(new NewEvent(
                event, grant.order().toString(), Map.of("grant", grant.id().toString()))));
    }

    @Override
    public DownloadGrant revoke(Actor actor, GrantId id) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator takes downloads back.");
        }
        ledger.flush(grant -> grant.id().equals(id));
        return unitOfWork.call(() -> {
            StoredGrant before = locked(id);
            if (before.revokedAt().isPresent()) {
                return links.show(before);
            }
            grants.revoke(id);
            return changed(before, actor, "download.revoke", "revoked");
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

    private DownloadGrant changed(StoredGrant before, Actor actor, String action, String cause) {
        unitOfWork.afterCommit(() -> ledger.doubt(grant -> grant.id().equals(before.id())));
        StoredGrant after = locked(before.id());
        transitions.record(List.of(new NewTransition(
                before.id().value(),
                DownloadLinks.state(before).name(),
                DownloadLinks.state(after).name(),
                actor,
                cause)));
        audit.done(
                actor,
                action,
                before.id().toString(),
                Map.of("order", before.order().toString()));
        return links.show(after);
    }

    private static void refuseReleaseOf(StoredGrant grant) {
        if (grant.revokedAt().isPresent()) {
            throw new CommerceException(
                    CommerceError.GRANT_REVOKED, "This download was taken back, so there is nothing to release.");
        }
    }

    private StoredGrant lockedFor(Actor actor, GrantId id) {
        StoredGrant grant = locked(id);
        if (!actor.maySee(grant.order())) {
            throw CommerceException.notFound("download grant", id);
        }
        return grant;
    }

    private StoredGrant locked(GrantId id) {
        return grants.lock(id).orElseThrow(() -> CommerceException.notFound("download grant", id));
    }
}
