package org.vintner.payments.internal;

import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.api.payments.NewRefund;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.PaymentReports;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.RefundState;
import org.vintner.api.payments.ReportSource;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.RefundStore;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.gateway.Fact;
import org.vintner.spi.gateway.LookupOutcome;
import org.vintner.spi.gateway.RefundOutcome;
import org.vintner.spi.gateway.RefundRequest;
import org.vintner.spi.gateway.Refunds;

/** Pays money back: written down, asked, noted; and asked again where the answer was unknown. */
@Component(service = RefundDesk.class)
public final class RefundDesk {

    private static final Logger LOG = LoggerFactory.getLogger(RefundDesk.class);
    private static final int MAX_REASON = 500;

    private final PaymentStore payments;
    private final RefundStore store;
    private final TransitionStore transitions;
    private final UnitOfWork unitOfWork;
    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final PaymentReports reports;

    @Activate
    public RefundDesk(
            @Reference PaymentStore payments,
            @Reference RefundStore store,
            @Reference TransitionStore transitions,
            @Reference UnitOfWork unitOfWork,
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls,
            @Reference PaymentReports reports) {
        this.payments = payments;
        this.store = store;
        this.transitions = transitions;
        this.unitOfWork = unitOfWork;
        this.channels = channels;
        this.calls = calls;
        this.reports = reports;
    }

    Refund refund(Actor actor, PaymentId id, NewRefund wanted) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator pays money back.");
        }
        if (wanted.reason().isBlank() || wanted.reason().length() > MAX_REASON) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Say in 1 to " + MAX_REASON + " characters why the money is paid back.",
                    "reason");
        }
        Payment known = payments.find(id).orElseThrow(() -> CommerceException.notFound("payment", id));
        GatewayChannel channel = channels.get(known.channel());
        Refunds gateway = refunds(channel);
        // Asked after the commit, also when the caller has a transaction of his own, such as one that stores his answer
        // with
        // the refund: then a repeated request can't write a second one. Should we die in between, the janitor asks.
        Refund refund = unitOfWork.call(() -> {
            Refund written = open(actor, id, wanted);
            unitOfWork.afterCommit(() -> ask(channel, gateway, written));
            return written;
        });
        return store.find(refund.id()).orElseThrow();
    }

    private static Refunds refunds(GatewayChannel channel) {
        if (channel.gateway() instanceof Refunds gateway) {
            return gateway;
        }
        throw new CommerceException(
                CommerceError.NOT_SUPPORTED_BY_CHANNEL,
                "The payment channel '" + channel.name() + "' can't pay money back. Do it at the provider.");
    }

    private Refund open(Actor actor, PaymentId id, NewRefund wanted) {
        Payment payment = payments.lock(List.of(id)).get(0);
        if (!PaymentTable.captured(payment.state())) {
            throw new CommerceException(
                    CommerceError.CONFLICT, "Nothing was captured by this payment, so there is nothing to pay back.");
        }
        long underWay = store.ofPayment(id).stream()
                .filter(refund -> refund.state() != RefundState.FAILED)
                .mapToLong(refund -> refund.amount().amount())
                .sum();
        Money left =
                new Money(payment.amount().amount() - underWay, payment.amount().currency());
        Money amount = wanted.amount().orElse(left);
        check(amount, left);
        Refund refund = store.add(RefundId.next(), id, amount, wanted.reason());
        transitions.record(List.of(
                new NewTransition(refund.id().value(), "", refund.state().name(), actor, "asked for")));
        return refund;
    }

    private static void check(Money amount, Money left) {
        if (!amount.currency().equals(left.currency())) {
            throw new CommerceException(
                    CommerceError.CURRENCY_MISMATCH,
                    "This payment was made in " + left.currency() + ", so it is paid back in " + left.currency() + ".",
                    "amount.currency");
        }
        if (amount.amount() < 1 || amount.amount() > left.amount()) {
            throw new CommerceException(
                    CommerceError.REFUND_EXCEEDS_CAPTURED,
                    left.amount() == 0
                            ? "All of this payment was paid back, or is on its way."
                            : "1 to " + left.amount() + " minor units are left to pay back.",
                    "amount");
        }
    }

    /** Asks the provider for a refund that is written down. Safe to repeat: the refund's id is the idempotency key. */
    private void ask(GatewayChannel channel, Refunds gateway, Refund refund) {
        RefundOutcome outcome = calls.refund(channel, calls.terms(channel), gateway, request(refund));
        if (outcome instanceof RefundOutcome.Succeeded succeeded) {
            report(
                    refund,
                    new Fact.Refunded(
                            refund.payment(), Optional.of(refund.id()), succeeded.providerRefund(), refund.amount()));
        } else if (outcome instanceof RefundOutcome.Refused refused) {
            report(refund, new Fact.RefundFailed(refund.payment(), refund.id(), refused.reason()));
        } else if (outcome instanceof RefundOutcome.Accepted accepted) {
            store.move(refund.id(), RefundState.PENDING, Optional.of(accepted.providerRefund()));
        } else if (outcome instanceof RefundOutcome.Unknown unknown) {
            LOG.warn("It is not known whether refund {} was accepted: {}", refund.id(), unknown.reason());
            store.move(refund.id(), RefundState.UNKNOWN, Optional.empty());
        }
        // NotSent: it stays REQUESTED and is sent again by the janitor.
    }

    private void report(Refund refund, Fact fact) {
        String channel = payments.find(refund.payment()).orElseThrow().channel();
        reports.apply(new ReportSource(channel, "reply"), List.of(fact));
    }

    private RefundRequest request(Refund refund) {
        Payment payment = payments.find(refund.payment()).orElseThrow();
        return new RefundRequest(
                refund.id(),
                payment.id(),
                payment.providerPayment().orElseThrow(),
                payment.amount(),
                refund.amount(),
                refund.reason());
    }

    /** Takes a refund further whose end is not known. */
    void goOn(Refund refund) {
        GatewayChannel channel =
                channels.get(payments.find(refund.payment()).orElseThrow().channel());
        Refunds gateway = refunds(channel);
        if (refund.state() == RefundState.REQUESTED) {
            ask(channel, gateway, refund);
            return;
        }
        LookupOutcome outcome = calls.lookupRefund(channel, calls.terms(channel), gateway, request(refund));
        if (outcome instanceof LookupOutcome.Found found) {
            reports.apply(new ReportSource(channel.name(), "look-up"), found.facts());
        } else if (outcome instanceof LookupOutcome.NotFound && refund.state() == RefundState.UNKNOWN) {
            ask(channel, gateway, refund);
        }
    }
}
