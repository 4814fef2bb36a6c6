package org.vintner.plugins.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.MDC;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.api.plugins.PluginOutcome.Broken;
import org.vintner.api.plugins.PluginOutcome.NotBegun;
import org.vintner.api.plugins.PluginOutcome.Returned;

/**
 * One call into a plugin. Whether it was begun is decided once, by whoever takes it first: the thread that runs it or the
 * caller who gives it up. So "not begun" is never said of a call that may have had an effect.
 */
final class Attempt<T> extends FutureTask<T> {

    private static final long UNWATCHED_NANOS = Duration.ofMillis(250).toNanos();

    private final ClassLoader loader;
    private final AtomicBoolean taken;
    private final AtomicReference<Thread> runner;
    private volatile boolean hostWasLate;

    Attempt(Callable<T> call, ClassLoader loader) {
        this(call, loader, new AtomicBoolean(), new AtomicReference<>());
    }

    ClassLoader loader() {
        return loader;
    }

    private Attempt(Callable<T> call, ClassLoader loader, AtomicBoolean taken, AtomicReference<Thread> runner) {
        super(inContext(call, loader, taken, runner));
        this.loader = loader;
        this.taken = taken;
        this.runner = runner;
    }

    /** The thread that is inside the plugin for this call now, also when its caller has given it up. */
    Optional<Thread> runner() {
        return Optional.ofNullable(runner.get());
    }

    private static <T> Callable<T> inContext(
            Callable<T> call, ClassLoader loader, AtomicBoolean taken, AtomicReference<Thread> runner) {
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        return () -> {
            if (!taken.compareAndSet(false, true)) {
                throw new CancellationException("given up before it was begun");
            }
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            runner.set(thread);
            try {
                if (logContext != null) {
                    MDC.setContextMap(logContext);
                }
                return call.call();
            } finally {
                runner.set(null);
                MDC.clear();
                thread.setContextClassLoader(before);
            }
        };
    }

    /** Whether it was given up while the server itself was late, so that it says nothing about the plugin. */
    boolean hostWasLate() {
        return hostWasLate;
    }

    /** Waits without giving it up. */
    boolean isDoneWithin(Duration patience) {
        try {
            get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            // Whoever waits on is interrupted at once.
            Thread.currentThread().interrupt();
            return true;
        } catch (CancellationException | ExecutionException e) {
            return true;
        }
    }

    /** Waits until the deadline, of which so much has gone by, and gives it up then. */
    PluginOutcome<T> await(Duration deadline, Duration waited, HostPulse pulse) {
        try {
            T value = get(deadline.minus(waited).toNanos(), pulse);
            return value == null ? new Broken<>("it returned nothing") : new Returned<>(value);
        } catch (TimeoutException e) {
            return giveUp("it did not return within " + deadline.toMillis() + " ms"
                    + (hostWasLate ? ", and the server itself was late" : ""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUp("the caller was interrupted");
        } catch (CancellationException e) {
            return giveUp("plugin calls were stopped");
        } catch (ExecutionException e) {
            return new Broken<>(describe(e.getCause()));
        }
    }

    /** Most calls are done before the server's pulse has to be felt. */
    private T get(long nanos, HostPulse pulse) throws InterruptedException, ExecutionException, TimeoutException {
        long unwatched = Math.min(nanos / 4, UNWATCHED_NANOS);
        try {
            return get(unwatched, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return getWatched(nanos - unwatched, pulse);
        }
    }

    private T getWatched(long nanos, HostPulse pulse)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (HostPulse.Watch watch = pulse.watch()) {
            try {
                return get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                hostWasLate = watch.starved();
                throw e;
            }
        }
    }

    private PluginOutcome<T> giveUp(String reason) {
        boolean neverBegun = taken.compareAndSet(false, true);
        cancel(true);
        return neverBegun ? new NotBegun<>() : new Broken<>(reason);
    }

    /** Types and a place in the code. Not the messages, which may hold whatever the plugin sent or received. */
    private static String describe(Throwable failure) {
        StringBuilder text =
                new StringBuilder("it threw ").append(failure.getClass().getName());
        if (failure instanceof LinkageError) {
            // names the class that is missing, and nothing else
            text.append(": ").append(failure.getMessage());
        }
        StackTraceElement[] trace = failure.getStackTrace();
        if (trace.length > 0) {
            text.append(" at ").append(trace[0]);
        }
        Throwable root = rootOf(failure);
        if (root != failure) {
            text.append(", caused by ").append(root.getClass().getName());
        }
        return text.toString();
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        // A chain of causes may be a ring.
        for (int depth = 0; root.getCause() != null && depth < 50; depth++) {
            root = root.getCause();
        }
        return root;
    }
}
