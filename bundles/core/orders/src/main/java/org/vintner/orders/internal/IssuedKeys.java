package org.vintner.orders.internal;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.api.orders.LineState;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.orders.OrderState;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.IssueStore;
import org.vintner.persistence.store.IssueStore.Awaited;
import org.vintner.persistence.store.LicenseKeyStore;
import org.vintner.persistence.store.OrderStore;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.fulfillment.Line;

/**
 * What an answer to the question for keys means to the line. Each answer takes effect in one transaction under the order's lock, where
 * the line is looked at again: a refund, or another node's answer, may have come while the question was out.
 */
@Component(service = IssuedKeys.class)
public final class IssuedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(IssuedKeys.class);
    private static final Set<LineState> WAITING = EnumSet.of(LineState.OPEN, LineState.SHORT);
    private static final Actor ACTOR = Actor.system("key-issue");

    private final IssueStore store;
    private final OrderStore orders;
    private final LicenseKeyStore keys;
    private final Fulfillers fulfillers;
    private final OrderHistory history;
    private final StockAllocation allocation;
    private final IssuableLines issuable;
    private final AttentionStore attention;
    private final UnitOfWork unitOfWork;

    @Activate
    public IssuedKeys(
            @Reference IssueStore store,
            @Reference OrderStore orders,
            @Reference LicenseKeyStore keys,
            @Reference Fulfillers fulfillers,
            @Reference OrderHistory history,
            @Reference StockAllocation allocation,
            @Reference IssuableLines issuable,
            @Reference AttentionStore attention,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.orders = orders;
        this.keys = keys;
        this.fulfillers = fulfillers;
        this.history = history;
        this.allocation = allocation;
        this.issuable = issuable;
        this.attention = attention;
        this.unitOfWork = unitOfWork;
    }

    /** Whether the line may still want keys, now or when its refund fails. */
    static boolean mayWait(Awaited line) {
        return WAITING.contains(line.state());
    }

    /** Keys came. */
    void accept(Awaited awaited, List<String> issued) {
        List<String> values = issued.stream().map(String::strip).toList();
        Optional<String> fault = fault(awaited, values);
        if (fault.isPresent()) {
            refuse(awaited, fault.get());
            return;
        }
        underLock(awaited, (order, line) -> {
            if (!waits(line)) {
                tooLate(awaited, line, values.size() + " keys came");
            } else if (keys.addIssued(asLine(order, line), values)) {
                deliver(awaited, order, line);
            } else {
                refuse(awaited, order, line, "it issued a key that is known here already, or one key twice");
            }
        });
    }

    private static Optional<String> fault(Awaited awaited, List<String> values) {
        if (values.size() != awaited.quantity()) {
            return Optional.of("it issued " + values.size() + " keys, asked for " + awaited.quantity());
        }
        boolean sound = values.stream()
                .allMatch(key -> !key.isBlank()
                        && key.length() <= LicenseKeys.MAX_LENGTH
                        && key.chars().noneMatch(Character::isISOControl));
        return sound ? Optional.empty() : Optional.of("it issued a key that is empty, too long or no text");
    }

    private void deliver(Awaited awaited, Order order, OrderLine line) {
        if (!fulfillers.get(line.kind()).fulfill(List.of(asLine(order, line))).isEmpty()) {
            throw new IllegalStateException("Keys that were stored for line " + line.id() + " are not there");
        }
        store.issued(line.id());
        String cause = "issued by channel " + awaited.channel();
        attention.settle(AttentionReason.KEYS_TOO_LATE, order.id().toString(), cause);
        allocation.goOn(order, Set.of(line.id()), ACTOR, cause);
    }

    /** No keys will come, unless a person has them asked for again. */
    void refuse(Awaited awaited, String reason) {
        underLock(awaited, (order, line) -> refuse(awaited, order, line, reason));
    }

    private void refuse(Awaited awaited, Order order, OrderLine line, String reason) {
        if (!waits(line)) {
            // Asked again if its refund should fail; closed when it does not.
            store.later(line.id(), reason);
            return;
        }
        store.refused(line.id(), reason);
        LOG.warn("Channel {} gives no keys for line {}: {}", awaited.channel(), line.id(), reason);
        tell(order, line);
    }

    /** No keys as yet. When they are overdue a person is told, and they are asked for more rarely. */
    void later(Awaited awaited, String reason) {
        underLock(awaited, (order, line) -> {
            store.later(line.id(), reason);
            if (awaited.left().isNegative() && line.state() == LineState.OPEN && waits(line)) {
                tell(order, line);
            }
        });
    }

    /** From now on the line is short: its deadline runs, and it is on the attention list with the reason. */
    private void tell(Order order, OrderLine line) {
        String subject = order.id().toString();
        attention.settle(AttentionReason.SHORTAGE, subject, "more is known");
        if (line.state() == LineState.OPEN) {
            history.move(
                    List.of(order),
                    any -> order.state() == OrderState.PAID ? List.of(OrderState.NEEDS_ATTENTION) : List.of(),
                    Map.of(line.id(), LineState.SHORT),
                    ACTOR,
                    "no keys were issued");
        }
        List<OrderLine> shorts = order.lines().stream()
                .filter(one -> one.state() == LineState.SHORT || one.equals(line))
                .toList();
        attention.open(AttentionReason.SHORTAGE, subject, issuable.shortage(shorts));
    }

    /** The line does not want keys any more. What was asked for it may have been issued all the same. */
    void close(Awaited awaited) {
        underLock(awaited, (order, line) -> {
            if (!WAITING.contains(line.state()) && awaited.attempts() > 0) {
                tooLate(awaited, line, "It is not known whether keys came");
            } else if (!WAITING.contains(line.state())) {
                store.closed(line.id());
            }
        });
    }

    private void tooLate(Awaited awaited, OrderLine line, String what) {
        if (!WAITING.contains(line.state())) {
            store.closed(line.id());
        }
        attention.open(
                AttentionReason.KEYS_TOO_LATE,
                awaited.order().toString(),
                what + " from the channel '" + awaited.channel() + "' for " + line.quantity() + " x '" + line.title()
                        + "', which is not waited for any more. They are not delivered and not kept. Take them back there;"
                        + " the reference is " + line.id() + ".");
    }

    private interface Effect {
        void on(Order order, OrderLine line);
    }

    /** Of no effect when another node's answer has ended the question meanwhile. */
    private void underLock(Awaited awaited, Effect effect) {
        unitOfWork.run(() -> {
            Order order = orders.lock(awaited.order()).orElseThrow();
            if (store.isAwaited(awaited.line())) {
                effect.on(
                        order,
                        order.lines().stream()
                                .filter(line -> line.id().equals(awaited.line()))
                                .findFirst()
                                .orElseThrow());
            }
        });
    }

    private static boolean waits(OrderLine line) {
        return WAITING.contains(line.state()) && line.refund().isEmpty();
    }

    private static Line asLine(Order order, OrderLine line) {
        return new Line(order.id(), line.id(), line.product(), line.quantity());
    }
}
