package org.vintner.payments.internal;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.PaymentId;
import org.vintner.api.inventory.ReservationLimits;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderSettlement;
import org.vintner.api.payments.Payment;
import org.vintner.persistence.store.Combiner;
import org.vintner.persistence.store.NewTransition;
import org.vintner.persistence.store.PaymentStore;
import org.vintner.persistence.store.PaymentStore.NewRow;
import org.vintner.persistence.store.PaymentStore.Start;
import org.vintner.persistence.store.TransitionStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.gateway.GatewayTerms;

/**
 * Writes payments down, before their providers are asked and when these have answered. Payments that start at the same moment are
 * opened in one transaction, with the reservations of their orders, and what comes of it is noted by one statement; each has an outcome
 * of its own. Whatever can't be decided for many at once is left to its own caller, who does it in a transaction of its own.
 */
@Component(service = PaymentOpening.class)
public final class PaymentOpening {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentOpening.class);

    /** How much longer than the provider lets the buyer pay we hold what he wants: its word may come late. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    /** Larger transactions bring no more, and keep the others waiting. */
    private static final int MOST = 100;

    /** Two at once keep two cores busy: one waits for the disk and reckons here while the other has the database. */
    private static final int ROUNDS = 2;

    private final PaymentStore store;
    private final TransitionStore transitions;
    private final UnitOfWork unitOfWork;
    private final OrderSettlement settlement;
    private final ReservationLimits limits;
    private final Combiner<Wanted, Supplier<Opened>> openings;
    private final Combiner<Start, Supplier<Payment>> answers;

    @Activate
    public PaymentOpening(
            @Reference PaymentStore store,
            @Reference TransitionStore transitions,
            @Reference UnitOfWork unitOfWork,
            @Reference OrderSettlement settlement,
            @Reference ReservationLimits limits) {
        this(store, transitions, unitOfWork, settlement, limits, ROUNDS);
    }

    PaymentOpening(
            PaymentStore store,
            TransitionStore transitions,
            UnitOfWork unitOfWork,
            OrderSettlement settlement,
            ReservationLimits limits,
            int rounds) {
        this.store = store;
        this.transitions = transitions;
        this.unitOfWork = unitOfWork;
        this.settlement = settlement;
        this.limits = limits;
        this.openings = new Combiner<>(this::together, MOST, rounds);
        this.answers = new Combiner<>(this::noted, MOST, rounds);
    }

    /** A payment that somebody wants to start. */
    record Wanted(Actor actor, OrderId order, GatewayChannel channel, GatewayTerms terms, URI returnUrl) {

        private Duration hold() {
            return terms.paymentWindow().plus(GRACE);
        }

        private NewRow row(Order reserved) {
            return new NewRow(
                    PaymentId.next(),
                    order,
                    channel.name(),
                    reserved.total(),
                    terms.paymentWindow(),
                    Optional.of(returnUrl.toString()));
        }

        private NewTransition transition(Payment payment) {
            return new NewTransition(
                    payment.id().value(), "", payment.state().name(), actor, "started by " + channel.name());
        }

        /** Refuses an amount that the channel does not take. */
        private void checkLimits(Money amount) {
            GatewayTerms.Limit limit = terms.limits().get(amount.currency());
            if (limit == null) {
                throw notSupported("does not take " + amount.currency() + ".");
            }
            if (amount.amount() < limit.smallest() || amount.amount() > limit.largest()) {
                throw notSupported("takes " + limit.smallest() + " to " + limit.largest() + " minor units of "
                        + amount.currency() + ", this order costs " + amount.amount() + ".");
            }
            if (amount.amount() % limit.step() != 0) {
                throw notSupported("takes " + amount.currency() + " only in steps of " + limit.step()
                        + " minor units, this order costs " + amount.amount() + ".");
            }
        }

        private CommerceException notSupported(String why) {
            return new CommerceException(
                    CommerceError.NOT_SUPPORTED_BY_CHANNEL,
                    "The payment channel '" + channel.name() + "' " + why,
                    "channel");
        }
    }

    /**
     * The one payment of an order that may be paid now.
     *
     * @param first whether nobody can have asked the provider before
     */
    record Opened(Order order, Payment payment, boolean first) {

        boolean by(GatewayChannel channel) {
            return payment.channel().equals(channel.name());
        }
    }

    /** Writes a payment down and reserves what its order needs, unless the order has one that may be paid now. */
    Opened open(Wanted wanted) {
        return openings.call(wanted).get();
    }

    /** Notes what the provider answered, and gives the payment as it is then. */
    Payment started(Start answer) {
        return answers.call(answer).get();
    }

    private Opened alone(Wanted wanted) {
        limits.claim(wanted.actor(), wanted.order());
        Order order = settlement.reserve(wanted.order(), wanted.hold());
        return store.live(order.id())
                .map(live -> new Opened(order, live, false))
                .orElseGet(() -> {
                    wanted.checkLimits(order.total());
                    return add(List.of(new Reserved(order, wanted))).get(0);
                });
    }

    /** An order without a payment that may be paid now, with what it needs. */
    private record Reserved(Order order, Wanted wanted) {}

    private List<Opened> add(List<Reserved> reserved) {
        List<Payment> payments = store.add(
                reserved.stream().map(each -> each.wanted().row(each.order())).toList());
        transitions.record(IntStream.range(0, payments.size())
                .mapToObj(i -> reserved.get(i).wanted().transition(payments.get(i)))
                .toList());
        return IntStream.range(0, payments.size())
                .mapToObj(i -> new Opened(reserved.get(i).order(), payments.get(i), true))
                .toList();
    }

    private List<Supplier<Opened>> together(List<Wanted> all) {
        Map<OrderId, Opened> opened = opened(all);
        return all.stream()
                .<Supplier<Opened>>map(wanted -> {
                    // Of two who want to pay one order the second finds the payment of the first.
                    Opened own = opened.remove(wanted.order());
                    return own == null ? () -> unitOfWork.call(() -> alone(wanted)) : () -> own;
                })
                .toList();
    }

    private Map<OrderId, Opened> opened(List<Wanted> all) {
        try {
            return unitOfWork.call(() -> openedTogether(all));
        } catch (RuntimeException e) {
            if (Combiner.concernsAll(e)) {
                throw e;
            }
            LOG.warn("{} payments could not be opened together and are opened one by one", all.size(), e);
            return new HashMap<>();
        }
    }

    /**
     * The plain cases; all else is decided, and refused, one by one. Waits for nobody. An order that ever had a payment is none of them: it
     * may hold keys, and be counted for somebody, which is not to be undone for the sake of others.
     */
    private Map<OrderId, Opened> openedTogether(List<Wanted> all) {
        Map<OrderId, Wanted> firsts = new LinkedHashMap<>();
        all.forEach(wanted -> firsts.putIfAbsent(wanted.order(), wanted));
        firsts.keySet().retainAll(settlement.tryLock(firsts.keySet()));
        firsts.keySet().removeAll(store.withPayment(firsts.keySet()));
        Map<OrderId, Actor> actors = new HashMap<>();
        firsts.values().forEach(wanted -> actors.put(wanted.order(), wanted.actor()));
        Map<OrderId, Duration> holds = new HashMap<>();
        limits.claim(actors).forEach(order -> holds.put(order, firsts.get(order).hold()));
        List<Reserved> reserved =
                settlement.reserve(holds, order -> takes(firsts.get(order.id()), order.total())).stream()
                        .map(order -> new Reserved(order, firsts.get(order.id())))
                        .toList();
        Map<OrderId, Opened> opened = new HashMap<>();
        if (!reserved.isEmpty()) {
            add(reserved).forEach(each -> opened.put(each.order().id(), each));
        }
        return opened;
    }

    private static boolean takes(Wanted wanted, Money amount) {
        try {
            wanted.checkLimits(amount);
            return true;
        } catch (CommerceException e) {
            return false;
        }
    }

    private List<Supplier<Payment>> noted(List<Start> all) {
        try {
            return store.started(all).stream()
                    .<Supplier<Payment>>map(payment -> () -> payment)
                    .toList();
        } catch (RuntimeException e) {
            if (all.size() == 1 || Combiner.concernsAll(e)) {
                throw e;
            }
            LOG.warn("{} answers of providers could not be noted together and are noted one by one", all.size(), e);
            return all.stream()
                    .<Supplier<Payment>>map(
                            answer -> () -> store.started(List.of(answer)).get(0))
                    .toList();
        }
    }
}
