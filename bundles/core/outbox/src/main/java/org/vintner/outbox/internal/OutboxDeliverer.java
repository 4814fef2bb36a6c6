package org.vintner.outbox.internal;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.vintner.api.metrics.Metrics;
import org.vintner.persistence.store.AttentionStore;
import org.vintner.persistence.store.OutboxStore;
import org.vintner.persistence.store.OutboxStore.Backlog;
import org.vintner.persistence.store.OutboxStore.Claim;
import org.vintner.persistence.store.UnitOfWork;
import org.vintner.spi.events.EventConsumer;
import org.vintner.spi.events.Postponed;

/**
 * Brings stored events to the consumers on this node. One thread claims what is due, others call the consumers, outside any
 * transaction. Leases are short and renewed while an attempt is under way, so the deliveries of a dead node wait only for
 * seconds.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.vintner.outbox")
@Designate(ocd = OutboxConfig.class)
public final class OutboxDeliverer {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxDeliverer.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    // Commits under load come by the hundred in a second; claims need not.
    private static final Duration SHORTEST_POLL = Duration.ofMillis(20);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OutboxStore store;
    private final Verdicts verdicts;
    private final int concurrency;
    private final Duration limit;
    private final Duration lease;

    private final Map<EventConsumer, Lane> lanes = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Map<Delivery.Key, Delivery> underWay = new ConcurrentHashMap<>();
    private final Semaphore signal = new Semaphore(0);
    private final ExecutorService workers;
    private final Thread dispatcher;
    private final List<AutoCloseable> subscriptions;
    private volatile boolean stopping;
    private volatile Backlog backlog = new Backlog(0, 0);
    // Only the dispatcher touches these.
    private long extendedAt = System.nanoTime();
    private long countedAt = System.nanoTime() - COUNT_EVERY.toNanos();
    private boolean failing;

    @Activate
    public OutboxDeliverer(
            @Reference OutboxStore store,
            @Reference UnitOfWork unitOfWork,
            @Reference AttentionStore attention,
            @Reference Metrics metrics,
            OutboxConfig config) {
        this(
                store,
                new Verdicts(
                        store, unitOfWork, attention, metrics, Backoff.parse(config.pauses()), config.maxAttempts()),
                metrics,
                config.concurrency(),
                Duration.ofSeconds(config.limitSeconds()),
                Duration.ofSeconds(config.leaseSeconds()));
    }

    OutboxDeliverer(
            OutboxStore store, Verdicts verdicts, Metrics metrics, int concurrency, Duration limit, Duration lease) {
        this.store = store;
        this.verdicts = verdicts;
        this.concurrency = concurrency;
        this.limit = limit;
        this.lease = lease;
        AtomicInteger number = new AtomicInteger();
        workers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> new Thread(task, "vintner-outbox-" + number.incrementAndGet()));
        subscriptions = List.of(
                store.onAppend(this::wake),
                metrics.gauge("outbox.pending", () -> backlog.pending()),
                metrics.gauge("outbox.dead", () -> backlog.dead()));
        dispatcher = new Thread(this::dispatch, "vintner-outbox");
        dispatcher.start();
    }

    @Reference(
            name = "consumers",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "remove")
    void add(EventConsumer consumer) {
        lanes.put(consumer, new Lane(consumer, concurrency));
        wake();
    }

    /** What it is working on may end; nothing new is given to it. */
    void remove(EventConsumer consumer) {
        lanes.remove(consumer);
    }

    private void wake() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    private void dispatch() {
        while (!stopping) {
            try {
                pass();
                recovered();
            } catch (RuntimeException e) {
                failed(e);
            }
            await();
        }
    }

    private void await() {
        LockSupport.parkNanos(SHORTEST_POLL.toNanos());
        try {
            if (signal.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                signal.drainPermits();
            }
        } catch (InterruptedException e) {
            LOG.debug("The dispatcher was interrupted, which only the end of the bundle does");
        }
    }

    private void pass() {
        verdicts.write();
        interruptOverdue();
        extendLeases();
        for (Lane lane : List.copyOf(lanes.values())) {
            serve(lane);
        }
        if (System.nanoTime() - countedAt > COUNT_EVERY.toNanos()) {
            countedAt = System.nanoTime();
            backlog = store.backlog();
        }
    }

    private void serve(Lane lane) {
        if (!lane.isRegistered()) {
            store.register(lane.name(), lane.types());
            lane.registered();
        }
        int wanted = lane.wanted();
        if (wanted > 0) {
            store.claim(lane.name(), wanted, lease).forEach(claim -> begin(lane, claim));
        }
    }

    private void begin(Lane lane, Claim claim) {
        Delivery.Key key = Delivery.Key.of(claim);
        Delivery delivery = new Delivery(claim);
        Delivery earlier = underWay.putIfAbsent(key, delivery);
        if (earlier == null) {
            lane.add(() -> work(lane, key, delivery), workers);
        } else if (!earlier.reclaimed(claim)) {
            // It was interrupted, but its thread did not come back yet.
            verdicts.failed(claim, "An earlier attempt does not end");
        }
    }

    private void work(Lane lane, Delivery.Key key, Delivery delivery) {
        delivery.begins();
        MDC.put("event", key.event().toString());
        try {
            attempt(lane, delivery);
        } finally {
            MDC.remove("event");
            delivery.ends();
            underWay.remove(key);
            wake();
        }
    }

    private void attempt(Lane lane, Delivery delivery) {
        if (stopping) {
            end(lane, delivery, "The node stops");
            return;
        }
        if (verdicts.isLastAttemptOver(delivery.claim())) {
            // Each attempt took its node along, or its database. Somebody has to look before it is tried again.
            end(lane, delivery, "No attempt came to an end");
            return;
        }
        try {
            lane.receive(delivery.claim().event());
        } catch (Postponed later) {
            if (delivery.settle()) {
                verdicts.postponed(delivery.claim(), later);
            }
            return;
        } catch (Throwable e) {
            LOG.debug("Consumer {} failed", lane.name(), e);
            end(lane, delivery, Verdicts.described(e));
            return;
        }
        if (delivery.settle()) {
            verdicts.done(delivery.claim());
            if (lane.failing(false)) {
                LOG.info("Consumer {} is well again", lane.name());
            }
        }
    }

    private void end(Lane lane, Delivery delivery, String error) {
        if (!delivery.settle()) {
            return;
        }
        if (stopping) {
            verdicts.givenBack(delivery.claim());
            return;
        }
        verdicts.failed(delivery.claim(), error);
        if (lane.failing(true)) {
            // The error itself may quote personal data: it stands in the outbox, for staff.
            LOG.warn(
                    "Consumer {} failed on event {}; more failures in a row are not logged",
                    lane.name(),
                    delivery.claim().event().id());
        }
    }

    private void interruptOverdue() {
        for (Delivery delivery : underWay.values()) {
            if (delivery.takesLongerThan(limit) && delivery.settle()) {
                delivery.interrupt();
                LOG.warn(
                        "Consumer {} took longer than {} for event {} and was interrupted",
                        delivery.claim().consumer(),
                        limit,
                        delivery.claim().event().id());
                verdicts.failed(delivery.claim(), "It took longer than " + limit.toSeconds() + " seconds");
            }
        }
    }

    private void extendLeases() {
        if (System.nanoTime() - extendedAt > lease.toNanos() / 3) {
            extendedAt = System.nanoTime();
            store.extend(
                    underWay.values().stream()
                            .filter(delivery -> !delivery.isSettled())
                            .map(Delivery::claim)
                            .toList(),
                    lease);
        }
    }

    private void failed(RuntimeException e) {
        if (!failing && !stopping) {
            LOG.warn("Events can't be claimed; it is tried again each second", e);
        }
        failing = true;
    }

    private void recovered() {
        if (failing) {
            LOG.info("Events are claimed again");
        }
        failing = false;
    }

    @Deactivate
    void close() {
        stopping = true;
        subscriptions.forEach(OutboxDeliverer::end);
        workers.shutdown();
        try {
            dispatcher.interrupt();
            dispatcher.join(PATIENCE.toMillis());
            if (!workers.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
                workers.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        underWay.values().stream().filter(Delivery::settle).map(Delivery::claim).forEach(verdicts::givenBack);
        try {
            verdicts.write();
        } catch (RuntimeException e) {
            LOG.debug("The database is away; what was not written down comes again when the leases end", e);
        }
    }

    private static void end(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (Exception e) {
            LOG.debug("A subscription could not be ended", e);
        }
    }
}
