package org.vintner.downloads.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.downloads.GrantState;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.orders.Entitlement;
import org.vintner.persistence.store.GrantStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.Line;
import org.vintner.spi.fulfillment.ReservedTogether;

/** Makes order lines of files true by download grants. A file is never short, so nothing is reserved. */
@Component(service = Fulfiller.class)
public final class FileFulfiller implements ReservedTogether {
    private final GrantStore grants;
    private final DownloadLinks links;
    private final TransferLedger ledger;
    private final UnitOfWork unitOfWork;

    @Activate
    public FileFulfiller(
            @Reference GrantStore grants,
            @Reference DownloadLinks links,
            @Reference TransferLedger ledger,
            @Reference UnitOfWork unitOfWork) {
        this.grants = grants;
        this.links = links;
        this.ledger = ledger;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public ProductKind kind() {
        return ProductKind.FILE;
    }

    @Override
    public List<OrderLineId> lacking(List<Line> lines) {
        return List.of();
    }

    @Override
    public List<OrderLineId> reserve(OrderId order, List<Line> lines, Duration hold) {
        return List.of();
    }

    @Override
    public Set<OrderId> reserve(List<Line> lines, Map<OrderId, Duration> holds) {
        return holds.keySet();
    }

    @Override
    public void release(List<OrderId> orders) {
        // Nothing is ever reserved.
    }

    @Override
    public List<OrderLineId> fulfill(List<Line> lines) {
        return grants.issue(lines);
    }

    @Override
    public void suspend(List<OrderLineId> lines) {
        grants.suspend(lines);
        doubt(lines);
    }

    @Override
    public void resume(List<OrderLineId> lines) {
        grants.resume(lines);
    }

    @Override
    public void revoke(List<OrderLineId> lines) {
        grants.revoke(lines);
        doubt(lines);
    }

    /** Downloads that run here notice it by themselves; no other one begins. */
    private void doubt(List<OrderLineId> lines) {
        unitOfWork.afterCommit(() -> ledger.doubt(grant -> lines.contains(grant.line())));
    }

    @Override
    public List<Entitlement> entitlements(OrderId order) {
        ledger.flush(grant -> grant.order().equals(order));
        return grants.ofOrder(order).stream()
                .map(links::show)
                .filter(grant -> grant.state() != GrantState.REVOKED)
                .map(FileFulfiller::entitlement)
                .toList();
    }

    private static Entitlement entitlement(DownloadGrant grant) {
        return new Entitlement.Download(
                grant.line(),
                grant.product(),
                grant.id(),
                grant.file().name(),
                grant.file().size(),
                grant.file().sha256(),
                grant.used(),
                grant.maxDownloads(),
                grant.expiresAt(),
                grant.url(),
                grant.state() == GrantState.SUSPENDED);
    }
}
