package org.vintner.booking.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.booking.AcceptedOrder;
import org.vintner.api.booking.BookingQueue;
import org.vintner.api.booking.BookingRequest;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.QueueLength;
import org.vintner.api.booking.QueuedOrder;
import org.vintner.api.catalog.Catalog;
import org.vintner.api.catalog.Product;
import org.vintner.api.id.OrderId;
import org.vintner.api.id.ProductId;
import org.vintner.api.orders.NewOrder;
import org.vintner.api.orders.NewOrderLine;
import org.vintner.api.orders.Orders;
import org.vintner.persistence.store.BookingQueueStore;
import org.vintner.persistence.store.BookingServiceStore.Part;
import org.vintner.persistence.store.BookingStore;
import org.vintner.persistence.store.Combiner;
import org.vintner.persistence.store.UnitOfWork;

/** Queues over their store; {@link BookingQueueJob} settles what is in them. */
@Component(service = BookingQueue.class)
public final class StoredBookingQueue implements BookingQueue {

    private static final int MOST_OF_A_PERSON = 5;
    private static final int MOST_TOGETHER = 100;
    private static final Duration SHOWN = Duration.ofDays(7);

    private final BookingQueueStore store;
    private final BookingStore bookings;
    private final Reception reception;
    private final Catalog catalog;
    private final Orders orders;
    private final UnitOfWork unitOfWork;
    private final Combiner<Set<Part>, Boolean> withoutQueue = new Combiner<>(this::withoutQueue, MOST_TOGETHER, 1);

    @Activate
    public StoredBookingQueue(
            @Reference BookingQueueStore store,
            @Reference BookingStore bookings,
            @Reference Reception reception,
            @Reference Catalog catalog,
            @Reference Orders orders,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.bookings = bookings;
        this.reception = reception;
        this.catalog = catalog;
        this.orders = orders;
        this.unitOfWork = unitOfWork;
    }

    /** A service that has a queue. */
    private record Queue(ProductId product, int most) {}

    @Override
    public Optional<AcceptedOrder> take(NewOrder wanted) {
        List<NewOrderLine> booked = booked(wanted);
        if (booked.isEmpty() || surelyHaveNone(booked)) {
            return Optional.empty();
        }
        return unitOfWork.call(() -> queueOf(wanted).map(queue -> take(wanted, queue)));
    }

    /** Of an order that is too long nothing is looked at: placing it says so. */
    private static List<NewOrderLine> booked(NewOrder wanted) {
        return wanted.lines().size() > NewOrder.MOST_LINES
                ? List.of()
                : wanted.lines().stream()
                        .filter(line -> line.booking().isPresent())
                        .toList();
    }

    /** Most services have no queue, and a crowd that books at the same moment learns so by one statement. */
    private boolean surelyHaveNone(List<NewOrderLine> booked) {
        List<Part> parts = booked.stream().flatMap(line -> part(line).stream()).toList();
        return parts.size() == booked.size() && withoutQueue.call(Set.copyOf(parts));
    }

    private static Optional<Part> part(NewOrderLine line) {
        return line.booking().flatMap(BookingRequest::resource).map(resource -> new Part(line.product(), resource));
    }

    private List<Boolean> withoutQueue(List<Set<Part>> asked) {
        Set<Part> all = asked.stream().flatMap(Set::stream).collect(Collectors.toSet());
        Map<Part, BookingRules> rules = unitOfWork.call(() -> reception.keptRules(all));
        return asked.stream()
                .map(parts -> parts.stream()
                        .allMatch(part -> rules.containsKey(part)
                                && rules.get(part).queue().isEmpty()))
                .toList();
    }

    /** Two queues can't be kept in order by one order that stands in both. */
    private Optional<Queue> queueOf(NewOrder wanted) {
        List<Queue> queues = new ArrayList<>();
        Set<ProductId> seen = new HashSet<>();
        for (int i = 0; i < wanted.lines().size(); i++) {
            NewOrderLine line = wanted.lines().get(i);
            if (line.booking().isEmpty() || !seen.add(line.product())) {
                continue;
            }
            reception
                    .rules(line.product(), line.booking().flatMap(BookingRequest::resource))
                    .flatMap(BookingRules::queue)
                    .ifPresent(most -> queues.add(new Queue(line.product(), most)));
            if (queues.size() > 1) {
                throw Limits.invalid(
                        "Both this service and another one of the order have a queue. Place an order for each.",
                        "lines[" + i + "].product");
            }
        }
        return queues.stream().findFirst();
    }

    private AcceptedOrder take(NewOrder wanted, Queue queue) {
        orders.check(wanted);
        ProductId product = queue.product();
        // Else two at once would both be the last one.
        bookings.lockPerson(product, wanted.buyer().email());
        if (store.waitingOf(product, wanted.buyer().email()) >= MOST_OF_A_PERSON) {
            throw new CommerceException(
                    CommerceError.TOO_MANY_REQUESTS,
                    "One person has " + MOST_OF_A_PERSON + " orders in a queue at most. Wait for the outcome of those.",
                    "buyer.email");
        }
        OrderId id = OrderId.next();
        if (!store.add(id, product, wanted, queue.most())) {
            throw new CommerceException(
                    CommerceError.QUEUE_FULL,
                    "As many orders wait for this service as may. Try again after as many seconds as Retry-After says.");
        }
        return new AcceptedOrder(store.find(id).orElseThrow(), orders.accessGrant(id));
    }

    @Override
    public Optional<QueuedOrder> find(OrderId order) {
        return store.find(order);
    }

    @Override
    public QueuedOrder leave(OrderId order) {
        store.left(order);
        return find(order).orElseThrow(() -> CommerceException.notFound("queued order", order));
    }

    @Override
    public QueueLength length(Actor actor, ProductId id) {
        Product product =
                catalog.find(Optional.of(actor), id).orElseThrow(() -> CommerceException.notFound("product", id));
        if (!actor.mayDoEverything() && !actor.is(product.seller())) {
            throw new CommerceException(CommerceError.FORBIDDEN, "This product is another seller's.");
        }
        return store.length(id, reception.rules(id, Optional.empty()).flatMap(BookingRules::queue), SHOWN);
    }
}
