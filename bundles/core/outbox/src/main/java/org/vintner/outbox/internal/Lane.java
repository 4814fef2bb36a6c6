package org.vintner.outbox.internal;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.vintner.api.events.Event;
import org.vintner.spi.events.EventConsumer;

/** One consumer on this node, and how much of it is in use: a consumer that hangs takes nothing from the others. */
final class Lane {
    private final EventConsumer consumer;
    private final String name;
    private final Set<String> types;
    private final AtomicInteger free;
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

    int free() {
        return free.get();
    }

    void take() {
        free.decrementAndGet();
    }

    void giveBack() {
        free.incrementAndGet();
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
