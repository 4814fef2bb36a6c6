package org.vintner.outbox.internal;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.vintner.api.events.Event;
import org.vintner.spi.events.EventConsumer;

/**
 * One consumer on this node, and how much of it is in use: a consumer that hangs takes nothing from the others. Who is quick gets
 * some in advance, so that it need not wait for the next look into the database; who is slow gets none, as another node may be
 * idle.
 */
final class Lane {
    /** Bounds what a node that dies keeps the others waiting for. */
    private static final int MOST_AHEAD = 256;

    private final EventConsumer consumer;
    private final String name;
    private final Set<String> types;
    private final AtomicInteger free;
    private final AtomicInteger ended = new AtomicInteger();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    // Only the dispatcher touches it.
    private boolean registered;

    Lane(EventConsumer consumer, int concurrency) {
        this.consumer = consumer;
        this.name = consumer.name();
        this.types = Set.copyOf(consumer.types());
        this.free = new AtomicInteger(concurrency);
    }

    String name() {
        return name;
    }

    Set<String> types() {
        return types;
    }

    boolean isRegistered() {
        return registered;
    }

    void registered() {
        registered = true;
    }

    /** How many to claim: for who is idle, and as many more as have ended since this was last asked. */
    int wanted() {
        return free.get() + Math.min(ended.getAndSet(0), MOST_AHEAD) - waiting.size();
    }

    /** Adds work, and has one more thread work on it if one is free. */
    void add(Runnable work, Executor threads) {
        waiting.add(work);
        if (take()) {
            threads.execute(this::work);
        }
    }

    private boolean take() {
        return free.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    private void work() {
        do {
            try {
                for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                    next.run();
                    ended.incrementAndGet();
                }
            } finally {
                free.incrementAndGet();
            }
            // Something may have been added just before, when no thread seemed to be free.
        } while (!waiting.isEmpty() && take());
    }

    /** Answers whether this is a change. */
    boolean failing(boolean now) {
        return failing.getAndSet(now) != now;
    }

    void receive(Event event) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(consumer.getClass().getClassLoader());
        try {
            consumer.receive(event);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
