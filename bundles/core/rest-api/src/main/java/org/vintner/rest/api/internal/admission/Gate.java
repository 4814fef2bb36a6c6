package org.vintner.rest.api.internal.admission;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The places of one lane and the queue before it. Whoever leaves hands his place to the first who waits, so nobody overtakes
 * the queue, and both stay within their bounds.
 */
final class Gate {

    private final int places;
    private final int longestQueue;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private int taken;

    /** One who waits. */
    interface Waiting {
        /** Gives him the place; false if he has gone meanwhile. Does not block. */
        boolean admit();

        /** Whether he has waited long enough. */
        boolean overdue();

        /** Tells him that there will be no place. Does not block. */
        void refuse();
    }

    Gate(int places, int longestQueue) {
        this.places = places;
        this.longestQueue = longestQueue;
    }

    /** Takes a place if one is free. */
    synchronized boolean enter() {
        if (taken == places) {
            return false;
        }
        taken++;
        return true;
    }

    /** Whether there is room in the queue just now. */
    synchronized boolean hasRoom() {
        return queue.size() < longestQueue;
    }

    /** Stands in the queue; false if it is full. Whoever finds a free place instead is admitted at once. */
    boolean await(Waiting waiting) {
        synchronized (this) {
            if (taken == places) {
                return queue.size() < longestQueue && queue.add(waiting);
            }
            taken++;
        }
        if (!waiting.admit()) {
            leave();
        }
        return true;
    }

    /** Gives a place back. */
    void leave() {
        for (Waiting next = next(); next != null; next = next()) {
            if (next.admit()) {
                return;
            }
        }
    }

    /** Who gets the place that has become free; or nobody, and then it is free. */
    private synchronized Waiting next() {
        Waiting next = queue.poll();
        if (next == null) {
            taken--;
        }
        return next;
    }

    /** Sends away who has waited for too long. */
    void expire() {
        List<Waiting> overdue = new ArrayList<>();
        synchronized (this) {
            while (!queue.isEmpty() && queue.peek().overdue()) {
                overdue.add(queue.poll());
            }
        }
        overdue.forEach(Waiting::refuse);
    }

    /** Sends away all who wait. */
    void close() {
        List<Waiting> all;
        synchronized (this) {
            all = List.copyOf(queue);
            queue.clear();
        }
        all.forEach(Waiting::refuse);
    }

    synchronized int taken() {
        return taken;
    }

    synchronized int queued() {
        return queue.size();
    }
}
