package org.vintner.rest.api.internal.admission;

import jakarta.servlet.ServletRequest;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the connections of the HTTP engine, each of which takes memory whether it asks for anything or not. At the bound none is accepted:
 * who comes waits in the system, where he costs nothing. Meanwhile every tenth answer ends its connection, and those that idle are ended early,
 * so that everybody has his turn, notifications of providers among them. Reached by name ({@link ByName}); with an engine that has nothing
 * like it connections are not bounded.
 */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final List<String> TO_CONNECTOR = List.of("getRequest", "getConnectionMetaData", "getConnector");

    /** A connection takes 5 KB of heap, 8 KB while it waits and as much again for its body; the rest is for those who are served. */
    private static final int HEAP_OF_ONE = 32 * 1024;

    /** Of the files that a process may open; the others are the database's, and downloads. */
    private static final double SHARE_OF_FILES = 0.75;

    /** Below so much of the bound they are accepted again. */
    private static final double ROOM_AGAIN = 0.95;

    static final int ONE_ENDS_OF = 10;
    private static final Duration IDLE_WHEN_FULL = Duration.ofSeconds(10);
    private static final long CALM_NANOS = Duration.ofMinutes(1).toNanos();

    private final int most;
    private final ByName byName;
    private volatile Optional<Object> connector = Optional.empty();
    private final AtomicInteger answers = new AtomicInteger();
    private volatile boolean full;
    private boolean released;
    private long lastFull;

    /** The engine's own time, while idle connections are ended early. */
    private Optional<Object> idleBefore = Optional.empty();

    /** At most so many; 0 for as many as heap and open files allow. */
    Connections(int most, ByName byName) {
        this.most = most > 0 ? most : affordable();
        this.byName = byName;
    }

    private static int affordable() {
        double byHeap = (double) Runtime.getRuntime().maxMemory() / HEAP_OF_ONE;
        return (int) Math.max(1, Math.min(byHeap, SHARE_OF_FILES * openFiles()));
    }

    private static double openFiles() {
        try {
            Object files = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=OperatingSystem"), "MaxFileDescriptorCount");
            return ((Number) files).doubleValue();
        } catch (JMException e) {
            // No Unix: there the heap alone decides.
            return Double.POSITIVE_INFINITY;
        }
    }

    /** Learns from an unwrapped request of the engine which connections these are. */
    void of(ServletRequest request) {
        connector = byName.follow(request, TO_CONNECTOR);
    }

    /** How many there are; 0 before the first request. */
    int open() {
        return connector
                .flatMap(engine -> byName.call(engine, "getConnectedEndPoints"))
                .map(all -> ((Collection<?>) all).size())
                .orElse(0);
    }

    /** Whether there are as many as may be, and others wait. */
    boolean full() {
        return full;
    }

    /** Whether the answer that is given now is to end its connection. Not each, as a new connection costs as much as an answer. */
    boolean endsWithThisAnswer() {
        return full && answers.incrementAndGet() % ONE_ENDS_OF == 0;
    }

    /** Stops or goes on accepting, by how many there are. To be called every now and then. */
    synchronized void look() {
        if (released) {
            return;
        }
        int open = open();
        if (!full && open >= most) {
            setFull(true);
        } else if (full && open < most * ROOM_AGAIN) {
            setFull(false);
        }
        if (full) {
            lastFull = System.nanoTime();
            endIdleOnesEarly();
        } else if (idleBefore.isPresent() && System.nanoTime() - lastFull > CALM_NANOS) {
            idleAsBefore();
        }
    }

    /** Leaves the engine as it was, also if somebody is about to look. */
    synchronized void release() {
        released = true;
        if (full) {
            setFull(false);
        }
        idleAsBefore();
    }

    private void setFull(boolean now) {
        full = now;
        connector.ifPresent(engine -> byName.call(engine, "setAccepting", !now));
    }

    private void endIdleOnesEarly() {
        if (idleBefore.isEmpty()) {
            LOG.warn(
                    "{} connections are open, as many as may be (connections in etc/{}.cfg): others wait until one ends",
                    open(),
                    AdmissionFilter.PID);
            idleBefore = connector.flatMap(engine -> byName.call(engine, "getIdleTimeout"));
            setIdle(IDLE_WHEN_FULL.toMillis());
        }
    }

    private void idleAsBefore() {
        idleBefore.ifPresent(this::setIdle);
        idleBefore = Optional.empty();
    }

    /** Of those that are there, and of those that come. */
    private void setIdle(Object millis) {
        connector.ifPresent(engine -> {
            byName.call(engine, "setIdleTimeout", millis);
            byName.call(engine, "getConnectedEndPoints")
                    .ifPresent(all -> ((Collection<?>) all)
                            .forEach(connection -> byName.call(connection, "setIdleTimeout", millis)));
        });
    }
}
