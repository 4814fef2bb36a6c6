package org.vintner.rest.api.internal.admission;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request on its way: what it holds is given back once, in whatever way it ends. */
final class Visit implements AsyncListener, Gate.Waiting {

    private final Lane lane;
    private final Gate gate;
    private final AtomicBoolean holdsPlace = new AtomicBoolean();
    private final AtomicBoolean waits = new AtomicBoolean();
    private volatile boolean refused;
    private volatile Optional<ArrivingBody> body = Optional.empty();
    private volatile Optional<byte[]> kept = Optional.empty();
    private volatile Optional<AsyncContext> turn = Optional.empty();
    private volatile long deadline;

    Visit(Lane lane, Gate gate) {
        this.lane = lane;
        this.gate = gate;
    }

    Lane lane() {
        return lane;
    }

    Optional<ArrivingBody> body() {
        return body;
    }

    void reads(ArrivingBody arriving) {
        body = Optional.of(arriving);
    }

    /** Its whole body, which had come with its header. */
    void keep(byte[] bytes) {
        kept = Optional.of(bytes);
    }

    /** Its whole body, if that has been read from the engine. */
    Optional<byte[]> bytes() {
        return kept.or(() -> body.map(ArrivingBody::bytes));
    }

    /** Whether it has a place now. */
    boolean enter() {
        if (!holdsPlace.get() && gate.enter()) {
            holdsPlace.set(true);
        }
        return holdsPlace.get();
    }

    /** Whether there is room in the queue just now. */
    boolean mayWait() {
        return gate.hasRoom();
    }

    /** Waits for its turn until a time by {@code System.nanoTime}; false if the queue is full. */
    boolean await(AsyncContext context, long until) {
        turn = Optional.of(context);
        deadline = until;
        waits.set(true);
        return gate.await(this);
    }

    @Override
    public boolean admit() {
        if (!waits.compareAndSet(true, false)) {
            return false;
        }
        holdsPlace.set(true);
        if (dispatch()) {
            return true;
        }
        holdsPlace.set(false);
        return false;
    }

    @Override
    public boolean overdue() {
        return System.nanoTime() - deadline > 0;
    }

    @Override
    public void refuse() {
        if (waits.compareAndSet(true, false)) {
            refused = true;
            boolean unused = dispatch();
        }
    }

    private boolean dispatch() {
        try {
            turn.orElseThrow().dispatch();
            return true;
        } catch (IllegalStateException e) {
            // The engine has ended the request meanwhile.
            return false;
        }
    }

    /** Whether it has waited for too long. */
    boolean refused() {
        return refused;
    }

    /** Gives back what it holds. */
    void end() {
        body.ifPresent(ArrivingBody::release);
        if (holdsPlace.compareAndSet(true, false)) {
            gate.leave();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // Whoever began the wait ends it; then it is complete.
    }

    @Override
    public void onError(AsyncEvent event) {
        // The engine completes it.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
