package org.vintner.observability.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.metrics.HealthCheck;

/**
 * Asks all health checks, at the same time and not for long. An answer serves for a moment, so that nobody can use the door,
 * which is open to all, to keep the database busy.
 */
final class Readiness {

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    private static final long TIMEOUT_MILLIS = 2_000;
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Collection<HealthCheck> checks;
    private final LongSupplier nanoClock;
    private final ExecutorService executor;
    private volatile List<String> required;
    private Report last = new Report(List.of(), false);
    private long lastAt;
    private boolean asked;

    /** Over checks that come and go. */
    Readiness(Collection<HealthCheck> checks, List<String> required, LongSupplier nanoClock) {
        this.checks = checks;
        this.required = List.copyOf(required);
        this.nanoClock = nanoClock;
        executor = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "vintner-health-check");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Names the checks without which the server is not ready, whatever the others say. */
    void require(List<String> names) {
        required = List.copyOf(names);
    }

    void close() {
        executor.shutdownNow();
    }

    /** How the server is now. */
    synchronized Report report() {
        long now = nanoClock.getAsLong();
        if (!asked || now - lastAt > FRESH_NANOS) {
            Report report = ask();
            announce(report);
            last = report;
            lastAt = now;
            asked = true;
        }
        return last;
    }

    private Report ask() {
        Map<String, Optional<String>> answers = new TreeMap<>();
        required.forEach(name -> answers.put(name, Optional.of("This check is not there yet.")));
        Set<String> onlyTold = new HashSet<>();
        Map<String, CompletableFuture<Optional<String>>> running = new HashMap<>();
        for (HealthCheck check : checks) {
            running.put(check.name(), CompletableFuture.supplyAsync(check::problem, executor));
            if (!check.holdsBackTraffic()) {
                onlyTold.add(check.name());
            }
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
        running.forEach((name, answer) -> answers.put(name, result(answer, end - System.nanoTime())));
        List<Check> all = new ArrayList<>();
        answers.forEach((name, problem) -> all.add(new Check(name, problem)));
        return new Report(
                all, all.stream().allMatch(check -> check.problem().isEmpty() || onlyTold.contains(check.name())));
    }

    private static Optional<String> result(CompletableFuture<Optional<String>> answer, long nanos) {
        try {
            return answer.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Optional.of("The check did not answer in time.");
        } catch (ExecutionException e) {
            return Optional.of("The check failed: " + e.getCause().getClass().getSimpleName() + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("The check was interrupted.");
        }
    }

    private void announce(Report report) {
        if (report.ready() && !last.ready()) {
            LOG.info("The server is ready");
        } else if (!report.ready() && last.ready()) {
            LOG.warn(
                    "The server is not ready any more: {}",
                    report.checks().stream()
                            .filter(check -> check.problem().isPresent())
                            .map(check -> check.name() + ": " + check.problem().get())
                            .toList());
        }
    }

    /** One check and what is wrong. */
    record Check(String name, Optional<String> problem) {}

    /** All checks. */
    record Report(List<Check> checks, boolean ready) {}
}
