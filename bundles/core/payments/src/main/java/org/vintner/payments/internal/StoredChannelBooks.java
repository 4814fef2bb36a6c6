package org.vintner.payments.internal;

import java.time.LocalDate;
import java.util.Currency;
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
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.books.Bill;
import org.vintner.api.books.BillDifference;
import org.vintner.api.books.ChannelBooks;
import org.vintner.api.books.FeeRate;
import org.vintner.api.id.BillDifferenceId;
import org.vintner.api.id.BillId;
import org.vintner.persistence.store.BillStore;
import org.vintner.persistence.store.FeeStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.gateway.BillTerms;
import org.vintner.spi.gateway.Bills;

/** The books of the channels over their stores. */
@Component(service = ChannelBooks.class)
public final class StoredChannelBooks implements ChannelBooks {

    private static final int MILLION = 1_000_000;

    private final BillStore store;
    private final FeeStore fees;
    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final BillFetch fetch;
    private final BillMatch match;
    private final AuditTrail audit;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredChannelBooks(
            @Reference BillStore store,
            @Reference FeeStore fees,
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls,
            @Reference BillFetch fetch,
            @Reference BillMatch match,
            @Reference AuditTrail audit,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.fees = fees;
        this.channels = channels;
        this.calls = calls;
        this.fetch = fetch;
        this.match = match;
        this.audit = audit;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public Page<Bill> list(Actor actor, Optional<String> channel, PageRequest page) {
        refuseOthers(actor);
        return store.list(channel, page);
    }

    private static void refuseOthers(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator sees the books of channels.");
        }
    }

    @Override
    public Bill get(Actor actor, BillId id) {
        refuseOthers(actor);
        return store.find(id).orElseThrow(() -> CommerceException.notFound("bill", id));
    }

    @Override
    public Bill fetch(Actor actor, String name, LocalDate day) {
        refuseOthers(actor);
        GatewayChannel channel = channels.get(name);
        if (!(channel.gateway() instanceof Bills gateway)) {
            throw new CommerceException(
                    CommerceError.NOT_SUPPORTED_BY_CHANNEL,
                    "The provider of channel '" + name + "' gives out no bills.",
                    "channel");
        }
        BillTerms terms = calls.billTerms(channel, gateway);
        LocalDate today = fetch.today(terms);
        if (day.isAfter(today) || day.isBefore(today.minusDays(terms.daysBack()))) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "The day is from " + today.minusDays(terms.daysBack()) + " to " + today + ", in " + terms.zone()
                            + ": beyond that the provider has no bill.",
                    "day");
        }
        return unitOfWork.call(() -> {
            Bill bill = store.planNow(name, terms, day);
            audit.done(actor, "bill.fetch", bill.id().toString(), Map.of("channel", name, "day", day.toString()));
            return bill;
        });
    }

    @Override
    public Page<BillDifference> differences(Actor actor, Optional<BillId> bill, boolean onlyOpen, PageRequest page) {
        refuseOthers(actor);
        return store.differences(bill, onlyOpen, page);
    }

    @Override
    public BillDifference recheck(Actor actor, BillDifferenceId id) {
        refuseOthers(actor);
        BillDifference difference = found(id);
        if (difference.settledAt().isPresent()) {
            return difference;
        }
        match.lookUp(difference);
        match.compare(difference.bill());
        return found(id);
    }

    private BillDifference found(BillDifferenceId id) {
        return store.findDifference(id).orElseThrow(() -> CommerceException.notFound("difference", id));
    }

    @Override
    public List<FeeRate> fees(Actor actor, Optional<String> channel) {
        refuseOthers(actor);
        return fees.list(channel);
    }

    @Override
    public FeeRate setFee(Actor actor, FeeRate rate) {
        refuseOthers(actor);
        check(rate);
        unitOfWork.run(() -> {
            fees.set(rate);
            audit.done(
                    actor,
                    "fee.set",
                    rate.channel(),
                    Map.of(
                            "currency",
                                    rate.currency()
                                            .map(Currency::getCurrencyCode)
                                            .orElse("all"),
                            "from", rate.from().toString(),
                            "partsPerMillion", Integer.toString(rate.partsPerMillion()),
                            "fixed", Long.toString(rate.fixed()),
                            "tolerance", Long.toString(rate.tolerance())));
        });
        return rate;
    }

    private void check(FeeRate rate) {
        if (channels.list().stream().noneMatch(channel -> channel.name().equals(rate.channel()))) {
            throw new CommerceException(
                    CommerceError.UNKNOWN_CHANNEL,
                    "There is no payment channel '" + rate.channel() + "'. GET /api/v1/channels lists them.",
                    "channel");
        }
        require(
                rate.partsPerMillion() >= 0 && rate.partsPerMillion() <= MILLION,
                "A part is from 0 to 1000000 millionths: 29000 is 2.9 %.",
                "partsPerMillion");
        require(rate.fixed() >= 0, "A fixed fee is 0 or more, in minor units.", "fixed");
        require(rate.tolerance() >= 0, "A tolerance is 0 or more, in minor units.", "tolerance");
    }

    private static void require(boolean good, String wish, String field) {
        if (!good) {
            throw new CommerceException(CommerceError.INVALID_REQUEST, wish, field);
        }
    }
}
