package org.vintner.payments.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works for several channels side by side. A channel whose provider hangs keeps its own threads busy and nobody else's: its next
 * round begins when this one is over, those of the others when they are due.
 */
final class ChannelRounds {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelRounds.class);

    private final ExecutorService pool;
    private final int lanes;
    private final Duration patience;
    private final Map<Lane, Future<?>> running = new ConcurrentHashMap<>();

    /** One of the threads that work for a channel. */
    private record Lane(String channel, int number) {}

    /**
     * Without a thread as yet.
     *
     * @param lanes how many rounds of a channel may run at once
     * @param patience how long {@link #run} waits for the rounds that it began
     */
    ChannelRounds(String name, int lanes, Duration patience) {
        this.lanes = lanes;
        this.patience = patience;
        pool = Executors.newCachedThreadPool(work -> new Thread(work, "vintner-" + name));
    }

    void close() {
        pool.shutdownNow();
    }

    /** Begins the rounds that are not under way; a failure of one that ends in time is thrown. */
    void run(Collection<String> channels, Consumer<String> round) {
        List<Future<?>> begun = new ArrayList<>();
        for (String channel : channels) {
            for (int number = 0; number < lanes; number++) {
                Lane lane = new Lane(channel, number);
                Future<?> last = running.get(lane);
                if (last == null || last.isDone()) {
                    Future<?> next = pool.submit(() -> round.accept(channel));
                    running.put(lane, next);
                    begun.add(next);
                }
            }
        }
        await(begun);
    }

    private void await(List<Future<?>> begun) {
        long end = System.nanoTime() + patience.toNanos();
        for (Future<?> each : begun) {
            try {
                each.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                LOG.debug("A provider takes its time; its round goes on without the others");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
