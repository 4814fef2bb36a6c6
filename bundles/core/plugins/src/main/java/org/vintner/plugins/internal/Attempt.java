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

    private final AtomicBoolean taken;
    private final AtomicReference<Thread> runner;

    Attempt(Callable<T> call, ClassLoader loader) {
        this(call, loader, new AtomicBoolean(), new AtomicReference<>());
    }

    private Attempt(Callable<T> call, ClassLoader loader, AtomicBoolean taken, AtomicReference<Thread> runner) {
        super(inContext(call, loader, taken, runner));
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

    PluginOutcome<T> await(Duration deadline) {
        try {
            T value = get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            return value == null ? new Broken<>("it returned nothing") : new Returned<>(value);
        } catch (TimeoutException e) {
            return giveUp("it did not return within " + deadline.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUp("the caller was interrupted");
        } catch (CancellationException e) {
            return giveUp("plugin calls were stopped");
        } catch (ExecutionException e) {
            return new Broken<>(describe(e.getCause()));
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
