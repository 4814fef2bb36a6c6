package org.vintner.booking.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Money;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.BookingState;
import org.vintner.api.catalog.ProductKind;
import org.vintner.api.id.BookingId;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.OrderLineId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.orders.Buyer;
import org.vintner.api.orders.Entitlement;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Order;
import org.vintner.booking.internal.Reception.Offered;
import org.vintner.booking.internal.Reception.Visit;
import org.vintner.booking.internal.RuleBook.Wanted;
import org.vintner.persistence.store.BookedTime;
import org.vintner.persistence.store.BookingServiceStore.Part;
import org.vintner.persistence.store.BookingStore;
import org.vintner.persistence.store.BookingStore.Held;
import org.vintner.persistence.store.BookingStore.Moved;
import org.vintner.persistence.store.BookingStore.NewHold;
import org.vintner.persistence.store.BookingStore.Regained;
import org.vintner.persistence.store.BookingStore.Wish;
import org.vintner.persistence.store.WaitingStore.Awaited;
import org.vintner.spi.fulfillment.Fulfiller;
import org.vintner.spi.fulfillment.LimitedHold;
import org.vintner.spi.fulfillment.Line;
import org.vintner.spi.fulfillment.PlacedTogether;

/**
 * Makes lines of booked time true: its seats are held when the order is placed and confirmed in the transaction that captures the
 * payment. What is lost in between is held again while it is free.
 */
@Component(service = Fulfiller.class)
public final class BookingFulfiller implements Fulfiller, PlacedTogether, LimitedHold {

    private static final Actor SYSTEM = Actor.system("booking");
    /** Only until the end of the transaction, which confirms it. */
    private static final Duration MOMENT = Duration.ofMinutes(1);

    private final BookingStore store;
    private final Reception reception;
    private final BookingHistory history;

    @Activate
    public BookingFulfiller(
            @Reference BookingStore store, @Reference Reception reception, @Reference BookingHistory history) {
        this.store = store;
        this.reception = reception;
        this.history = history;
    }

    @Override
    public ProductKind kind() {
        return ProductKind.BOOKING;
    }

    // ------------------------------------------------------------------ while the order is placed

    @Override
    public List<Money> prices(Buyer buyer, List<Asked> lines) {
        lockPerson(buyer, lines);
        Map<ProductId, List<Wanted>> wanted = new HashMap<>();
        List<Money> prices = new ArrayList<>(lines.size());
        for (Asked line : lines) {
            List<Wanted> before = wanted.computeIfAbsent(line.product().id(), any -> new ArrayList<>());
            Offered offered = reception.admit(visit(buyer, line, before));
            before.add(new Wanted(offered.start(), line.quantity()));
            prices.add(Deposit.of(line.product().price(), offered.rules().deposit()));
        }
        return prices;
    }

    @Override
    public Optional<Duration> hold(List<Asked> lines) {
        return lines.stream()
                .flatMap(line -> reception.rules(line.product().id(), resource(line)).stream())
                .flatMap(rules -> rules.hold().stream())
                .min(Comparator.naturalOrder());
    }

    private static Optional<ResourceId> resource(Asked line) {
        return line.booking().flatMap(BookingRequest::resource);
    }

    /** So that two orders of one person can't each take the last seat that he may have. In one order, lest they wait in a circle. */
    private void lockPerson(Buyer buyer, List<Asked> lines) {
        lines.stream()
                .filter(line -> reception.countsSeats(line.product().id(), resource(line)))
                .map(line -> line.product().id())
                .distinct()
                .sorted()
                .forEach(product -> store.lockPerson(product, buyer.email()));
    }

    private static Visit visit(Buyer buyer, Asked line, List<Wanted> before) {
        BookingRequest request = line.booking()
                .orElseThrow(() -> new CommerceException(
                        CommerceError.INVALID_REQUEST,
                        "Say which time is wanted: this product is booked. Its availability shows what is free.",
                        line.param() + ".booking"));
        return new Visit(
                line.param() + ".booking",
                line.product().id(),
                buyer.email(),
                line.quantity(),
                request,
                before,
                Optional.empty());
    }

    @Override
    public void take(Order order, List<Asked> lines) {
        // All orders take seats in one order of time, so that few wait for each other in a circle; the rest is run
        // again.
        keep(lines.stream()
                .sorted(Comparator.comparing(
                        line -> line.booking().orElseThrow().start()))
                .map(line -> hold(order, line))
                .toList());
    }

    private Held hold(Order order, Asked line) {
        Visit visit = visit(order.buyer(), line, List.of());
        Offered offered = reception.offered(visit);
        BookingId id = BookingId.next();
        return held(id, order, line, offered.rules(), reception.take(id, visit, offered));
    }

    private static Held held(BookingId id, Order order, Asked line, BookingRules rules, BookingStore.Seats seats) {
        NewHold hold = new NewHold(
                id,
                order.id(),
                line.id(),
                line.product().id(),
                resource(line).isPresent(),
                balance(order, line),
                rules.cancellation());
        return new Held(hold, seats, order.expiresAt());
    }

    private void keep(List<Held> held) {
        store.hold(held);
        history.placed(held.stream()
                .map(Held::hold)
                .map(hold -> new Moved(hold.id(), hold.order(), hold.line()))
                .toList());
    }

    /** What is left of the whole price, whatever the terms say by now. */
    private static long balance(Order order, Asked line) {
        long inAdvance = order.lines().stream()
                .filter(placed -> placed.id().equals(line.id()))
                .mapToLong(placed -> placed.unitPrice().amount())
                .findFirst()
                .orElseThrow();
        return (line.product().price().amount() - inAdvance) * line.quantity();
    }

    // ------------------------------------------------------------------ or many orders are placed at once

    @Override
    public boolean isLikely(NewOrderLine line) {
        return line.booking()
                .filter(request -> reception.seemsPlain(line.product(), request))
                .isPresent();
    }

    @Override
    public Set<OrderLineId> together(List<Asked> lines) {
        reception.readAhead(lines.stream()
                .flatMap(line ->
                        resource(line).map(resource -> new Part(line.product().id(), resource)).stream())
                .collect(Collectors.toSet()));
        return lines.stream()
                .filter(line -> line.booking()
                        .filter(request -> reception.isPlain(line.product().id(), request))
                        .isPresent())
                .map(Asked::id)
                .collect(Collectors.toSet());
    }

    /** A line of an order that is placed beside others. */
    private record Claim(OrderId order, Asked line, Offered offered, Wish wish) {

        Awaited time() {
            return new Awaited(line.product().id(), offered.start());
        }
    }

    @Override
    public Claims claim(List<Placing> orders) {
        List<Claim> claims = orders.stream().flatMap(this::claims).toList();
        Set<Awaited> awaited =
                reception.awaited(claims.stream().map(Claim::time).collect(Collectors.toSet()));
        Map<BookingId, BookingStore.Seats> taken = store.takeEach(claims.stream()
                .filter(claim -> !awaited.contains(claim.time()))
                .map(Claim::wish)
                .toList());
        return new Seated(claims, taken);
    }

    private Stream<Claim> claims(Placing order) {
        return order.lines().stream().map(line -> {
            Visit visit = visit(order.buyer(), line, List.of());
            Offered offered = reception.offered(visit);
            BookedTime time = offered.timesFor(visit.email()).get(0);
            return new Claim(order.order(), line, offered, new Wish(BookingId.next(), time, line.quantity()));
        });
    }

    /** Claims of orders, and what of them was got. */
    private final class Seated implements Claims {

        private final Map<OrderId, List<Claim>> whole;
        private final Map<BookingId, BookingStore.Seats> taken;

        /** Gives back what is no use, as another line of the same order came away empty. */
        Seated(List<Claim> claims, Map<BookingId, BookingStore.Seats> taken) {
            this.taken = taken;
            this.whole = claims.stream().collect(Collectors.groupingBy(Claim::order));
            List<BookingId> useless = whole.values().stream()
                    .filter(lines -> !lines.stream().allMatch(this::got))
                    .flatMap(List::stream)
                    .filter(this::got)
                    .map(claim -> claim.wish().booking())
                    .toList();
            whole.values().removeIf(lines -> !lines.stream().allMatch(this::got));
            store.giveUpSeats(useless);
        }

        private boolean got(Claim claim) {
            return taken.containsKey(claim.wish().booking());
        }

        @Override
        public Set<OrderId> orders() {
            return whole.keySet();
        }

        @Override
        public void keep(Collection<Order> stored) {
            BookingFulfiller.this.keep(stored.stream()
                    .flatMap(order -> whole.get(order.id()).stream().map(claim -> held(claim, order)))
                    .toList());
        }

        private Held held(Claim claim, Order order) {
            BookingId id = claim.wish().booking();
            return BookingFulfiller.held(
                    id, order, claim.line(), claim.offered().rules(), taken.get(id));
        }
    }

    // ------------------------------------------------------------------ and afterwards

    /** What is wanted is asked for by {@link #prices}; what is paid and was lost is seen when it is held again. */
    @Override
    public List<OrderLineId> lacking(List<Line> lines) {
        return List.of();
    }

    @Override
    public List<OrderLineId> reserve(OrderId order, List<Line> lines, Duration hold) {
        Set<OrderLineId> held = new HashSet<>(store.extend(order, hold));
        return lines.stream()
                .map(Line::id)
                .filter(line -> !held.contains(line) && !holdAgain(line, hold))
                .toList();
    }

    private boolean holdAgain(OrderLineId line, Duration hold) {
        Optional<Regained> again = store.holdAgain(line, hold);
        again.ifPresent(regained -> history.moved(
                List.of(regained.booking()), Optional.of(regained.from()), BookingState.HELD, SYSTEM, "held again"));
        return again.isPresent();
    }

    @Override
    public void release(List<OrderId> orders) {
        history.moved(
                store.release(orders), Optional.of(BookingState.HELD), BookingState.RELEASED, SYSTEM, "order not paid");
    }

    @Override
    public List<OrderLineId> fulfill(List<Line> lines) {
        List<OrderLineId> lost = unconfirmed(lines.stream().map(Line::id).toList());
        List<OrderLineId> regained =
                lost.stream().filter(line -> holdAgain(line, MOMENT)).toList();
        List<OrderLineId> lacking = new ArrayList<>(lost);
        lacking.removeAll(regained);
        lacking.addAll(unconfirmed(regained));
        return lacking;
    }

    /** Confirms what is held of the lines; says of which nothing is. */
    private List<OrderLineId> unconfirmed(List<OrderLineId> lines) {
        if (lines.isEmpty()) {
            return lines;
        }
        List<Moved> confirmed = store.confirm(lines);
        history.moved(confirmed, Optional.of(BookingState.HELD), BookingState.CONFIRMED, SYSTEM, "paid");
        Set<OrderLineId> done = confirmed.stream().map(Moved::line).collect(Collectors.toSet());
        return lines.stream().filter(line -> !done.contains(line)).toList();
    }

    @Override
    public void suspend(List<OrderLineId> lines) {
        store.suspend(lines);
    }

    @Override
    public void resume(List<OrderLineId> lines) {
        store.resume(lines);
    }

    @Override
    public void revoke(List<OrderLineId> lines) {
        history.moved(
                store.cancel(lines), Optional.of(BookingState.CONFIRMED), BookingState.CANCELED, SYSTEM, "refunded");
    }

    @Override
    public List<Entitlement> entitlements(OrderId order) {
        return store.ofOrder(order).stream()
                .filter(booking -> booking.state() == BookingState.CONFIRMED || booking.state() == BookingState.NO_SHOW)
                .<Entitlement>map(BookingFulfiller::entitlement)
                .toList();
    }

    private static Entitlement.Booked entitlement(Booking booking) {
        return new Entitlement.Booked(
                booking.line(),
                booking.product(),
                booking.id(),
                booking.resource(),
                booking.seats(),
                booking.start(),
                booking.end(),
                booking.localStart(),
                booking.zone(),
                booking.suspended());
    }
}
