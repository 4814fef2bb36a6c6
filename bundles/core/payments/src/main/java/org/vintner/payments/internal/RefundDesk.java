package org.vintner.payments.internal;

import java.time.Duration;
import java.time.Instant;
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
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderSettlement;
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
    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

    private final PaymentStore payments;
    private final RefundStore store;
    private final TransitionStore transitions;
    private final UnitOfWork unitOfWork;
    private final ChannelRegistry channels;
    private final GatewayCalls calls;
    private final PaymentReports reports;
    private final OrderSettlement orders;
    private final RefundScope scope;

    @Activate
    public RefundDesk(
            @Reference PaymentStore payments,
            @Reference RefundStore store,
            @Reference TransitionStore transitions,
            @Reference UnitOfWork unitOfWork,
            @Reference ChannelRegistry channels,
            @Reference GatewayCalls calls,
            @Reference PaymentReports reports,
            @Reference OrderSettlement orders) {
        this.payments = payments;
        this.store = store;
        this.transitions = transitions;
        this.unitOfWork = unitOfWork;
        this.channels = channels;
        this.calls = calls;
        this.reports = reports;
        this.orders = orders;
        this.scope = new RefundScope(payments, store, orders);
    }

    Refund refund(Actor actor, PaymentId id, NewRefund wanted) {
        GatewayChannel channel = checked(actor, id, wanted);
        Refunds gateway = refunds(channel);
        boolean parts = calls.terms(channel).partialRefunds();
        // Asked after the commit, also when the caller has a transaction of his own, such as one that stores his answer
        // with the refund: then a repeated request can't write a second one. Should we die in between, the janitor
        // asks.
        Refund refund = unitOfWork.call(() -> {
            Refund written = write(checkParts(plan(id, wanted), channel, parts), actor, wanted.reason());
            unitOfWork.afterCommit(() -> ask(channel, gateway, written));
            return written;
        });
        return store.find(refund.id()).orElseThrow();
    }

    /** What {@link #refund} would do; changes nothing. */
    NewRefund check(Actor actor, PaymentId id, NewRefund wanted) {
        GatewayChannel channel = checked(actor, id, wanted);
        refunds(channel);
        boolean parts = calls.terms(channel).partialRefunds();
        Plan plan = unitOfWork.call(() -> checkParts(plan(id, wanted), channel, parts));
        return new NewRefund(Optional.of(plan.amount()), plan.lines(), wanted.reason());
    }

    private GatewayChannel checked(Actor actor, PaymentId id, NewRefund wanted) {
        refuseOthers(actor);
        if (wanted.reason().isBlank() || wanted.reason().length() > MAX_REASON) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Say in 1 to " + MAX_REASON + " characters why the money is paid back.",
                    "reason");
        }
        return channels.get(found(id).channel());
    }

    private static void refuseOthers(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator pays money back.");
        }
    }

    private Payment found(PaymentId id) {
        return payments.find(id).orElseThrow(() -> CommerceException.notFound("payment", id));
    }

    private static Refunds refunds(GatewayChannel channel) {
        if (channel.gateway() instanceof Refunds gateway) {
            return gateway;
        }
        throw new CommerceException(
                CommerceError.NOT_SUPPORTED_BY_CHANNEL,
                "The payment channel '" + channel.name() + "' can't pay money back. Do it at the provider.");
    }

    /**
     * What a refund pays back and takes back, checked under locks.
     *
     * @param payment of which payment
     * @param amount how much
     * @param lines which lines
     */
    private record Plan(Payment payment, Money amount, List<OrderLineId> lines) {}

    private Plan plan(PaymentId id, NewRefund wanted) {
        Payment payment = lock(id);
        if (!PaymentTable.captured(payment.state())) {
            throw new CommerceException(
                    CommerceError.CONFLICT, "Nothing was captured by this payment, so there is nothing to pay back.");
        }
        Money left = scope.left(payment);
        wanted.amount().ifPresent(amount -> checkCurrency(amount, left));
        return wanted.lines().isEmpty() ? planOfMoney(payment, wanted, left) : planOfLines(payment, wanted, left);
    }

    /** Locks a payment with all others of its order, so that two refunds can't each leave the order's lines to the other. */
    private Payment lock(PaymentId id) {
        List<PaymentId> all =
                payments.ofOrder(found(id).order()).stream().map(Payment::id).toList();
        return payments.lock(all).stream()
                .filter(payment -> payment.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Plan planOfMoney(Payment payment, NewRefund wanted, Money left) {
        Money amount = wanted.amount().orElse(left);
        check(amount, left);
        return new Plan(payment, amount, amount.equals(left) ? scope.linesOfAll(payment) : List.of());
    }

    private Plan planOfLines(Payment payment, NewRefund wanted, Money left) {
        List<OrderLine> lines = orders.refundable(payment.order(), wanted.lines());
        Money price = lines.stream()
                .map(line -> line.unitPrice().times(line.quantity()))
                .reduce(Money::plus)
                .orElseThrow();
        Money amount = wanted.amount().orElse(price);
        if (amount.amount() > price.amount()) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "These lines cost " + price + ". Pay at most that back, the rest by a refund without lines.",
                    "amount");
        }
        check(amount, left);
        return new Plan(payment, amount, lines.stream().map(OrderLine::id).toList());
    }

    /** Some providers pay back all or nothing; that is said before anything is written. */
    private static Plan checkParts(Plan plan, GatewayChannel channel, boolean parts) {
        Money all = plan.payment().amount();
        if (parts || plan.amount().equals(all)) {
            return plan;
        }
        throw new CommerceException(
                CommerceError.NOT_SUPPORTED_BY_CHANNEL,
                "The payment channel '" + channel.name() + "' pays back only the whole " + all + ".",
                "amount");
    }

    private Refund write(Plan plan, Actor actor, String reason) {
        Payment payment = plan.payment();
        Refund refund = store.add(RefundId.next(), payment.id(), plan.amount(), plan.lines(), reason);
        orders.refunding(payment.order(), plan.lines(), refund.id());
        record(refund, "", refund.state(), actor, "asked for");
        return refund;
    }

    private void record(Refund refund, String from, RefundState to, Actor actor, String cause) {
        transitions.record(List.of(new NewTransition(refund.id().value(), from, to.name(), actor, cause)));
    }

    private static void checkCurrency(Money amount, Money left) {
        if (!amount.currency().equals(left.currency())) {
            throw new CommerceException(
                    CommerceError.CURRENCY_MISMATCH,
                    "This payment was made in " + left.currency() + ", so it is paid back in " + left.currency() + ".",
                    "amount.currency");
        }
    }

    private static void check(Money amount, Money left) {
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
    private boolean ask(GatewayChannel channel, Refunds gateway, Refund refund) {
        RefundOutcome outcome = calls.refund(channel, calls.terms(channel), gateway, request(refund));
        if (outcome instanceof RefundOutcome.Succeeded succeeded) {
            report(
                    refund,
                    new Fact.Refunded(
                            refund.payment(), Optional.of(refund.id()), succeeded.providerRefund(), refund.amount()));
        } else if (outcome instanceof RefundOutcome.Refused refused) {
            report(refund, new Fact.RefundFailed(refund.payment(), refund.id(), refused.reason()));
        } else if (outcome instanceof RefundOutcome.Accepted accepted) {
            move(channel, refund, RefundState.PENDING, Optional.of(accepted.providerRefund()), "reply");
        } else if (outcome instanceof RefundOutcome.Unknown unknown) {
            LOG.warn("It is not known whether refund {} was accepted: {}", refund.id(), unknown.reason());
            move(channel, refund, RefundState.UNKNOWN, Optional.empty(), "no usable reply");
        }
        // NotSent: it stays as it is and is sent again by the janitor.
        return !(outcome instanceof RefundOutcome.NotSent || outcome instanceof RefundOutcome.Unknown);
    }

    private void report(Refund refund, Fact fact) {
        reports.apply(new ReportSource(found(refund.payment()).channel(), "reply"), List.of(fact));
    }

    private RefundRequest request(Refund refund) {
        Payment payment = found(refund.payment());
        return new RefundRequest(
                refund.id(),
                payment.id(),
                payment.providerPayment().orElseThrow(),
                payment.amount(),
                refund.amount(),
                refund.reason());
    }

    /** Notes where a refund is, unless a notification was faster. */
    private void move(
            GatewayChannel channel, Refund refund, RefundState to, Optional<String> providerRefund, String cause) {
        unitOfWork.run(() -> {
            RefundState from = store.lock(refund.id()).orElseThrow().state();
            if (RefundTable.allows(from, to)) {
                store.move(refund.id(), to, providerRefund);
                record(refund, from.name(), to, Actor.provider(channel.name()), cause);
            }
        });
    }

    Refund retry(Actor actor, RefundId id) {
        refuseOthers(actor);
        Refund refund = store.find(id).orElseThrow(() -> CommerceException.notFound("refund", id));
        if (RefundTable.ended(refund.state())) {
            return refund;
        }
        goOn(refund);
        return store.find(id).orElseThrow();
    }

    /**
     * Takes a refund further whose end is not known.
     *
     * @return whether the provider gave a usable answer
     * @throws CommerceException {@code channel_unavailable}
     */
    boolean goOn(Refund refund) {
        GatewayChannel channel = channels.get(found(refund.payment()).channel());
        if (!(channel.gateway() instanceof Refunds gateway)) {
            refuseUnasked(refund);
            return true;
        }
        if (refund.state() == RefundState.REQUESTED && isRemembered(channel, refund)) {
            return ask(channel, gateway, refund);
        }
        LookupOutcome outcome = calls.lookupRefund(channel, calls.terms(channel), gateway, request(refund));
        if (outcome instanceof LookupOutcome.Found found) {
            reports.apply(new ReportSource(channel.name(), "look-up"), found.facts());
            // It knows of the refund and says no more: the money is on its way.
            move(channel, refund, RefundState.PENDING, Optional.empty(), "look-up");
            return true;
        }
        return outcome instanceof LookupOutcome.NotFound && (!isToBeAsked(refund) || ask(channel, gateway, refund));
    }

    private static boolean isToBeAsked(Refund refund) {
        return refund.state() == RefundState.UNKNOWN || refund.state() == RefundState.REQUESTED;
    }

    /**
     * Whether the provider would recognize the refund's number, had it taken it before and we not heard of it. Beyond that, it is
     * looked up first. The clocks of nodes may differ by a minute or so, which is little beside the hours of such a memory.
     */
    private boolean isRemembered(GatewayChannel channel, Refund refund) {
        return Duration.between(refund.createdAt(), Instant.now())
                        .compareTo(calls.terms(channel).handleRetention().minus(CLOCKS_APART))
                < 0;
    }

    /** A refund that Vintner wrote down by itself, on a channel that can't pay back: a person must. */
    private void refuseUnasked(Refund refund) {
        if (refund.state() == RefundState.REQUESTED) {
            report(
                    refund,
                    new Fact.RefundFailed(
                            refund.payment(),
                            refund.id(),
                            "This channel can't pay money back. Do it at the provider."));
        }
    }
}
