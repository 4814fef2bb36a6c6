package org.vintner.plugins.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.plugins.PluginCaller;
import org.vintner.api.plugins.PluginOutcome;
import org.vintner.plugins.internal.Traffic.Standing;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.SelfTest;
import org.vintner.spi.gateway.GatewayTerms;
import org.vintner.spi.gateway.PaymentGateway;

/** Starts, proves, drains and ends the bundle of a plugin, each on a thread that is given up when it does not come back. */
final class PluginHost {

    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();
    /** What may be wrong outside of the plugin is no fault of a new version. */
    private static final Set<Finding.Part> OUTSIDE =
            Set.of(Finding.Part.PROVIDER, Finding.Part.ADDRESS, Finding.Part.CLOCK);

    private final BundleContext context;
    private final PluginBundles bundles;
    private final PluginThreads threads;
    private final Traffic traffic;
    private final PluginCaller caller;
    private final HostPulse pulse;
    private final ServiceComponentRuntime components;
    private final Duration toStart;
    private final Duration toProve;
    private final Duration toFinish;
    private final Duration quiet;

    PluginHost(
            BundleContext context,
            PluginBundles bundles,
            PluginThreads threads,
            Traffic traffic,
            PluginCaller caller,
            HostPulse pulse,
            ServiceComponentRuntime components,
            HostConfig config) {
        this.context = context;
        this.bundles = bundles;
        this.threads = threads;
        this.traffic = traffic;
        this.caller = caller;
        this.pulse = pulse;
        this.components = components;
        toStart = Duration.ofSeconds(config.startSeconds());
        toProve = Duration.ofSeconds(config.proofSeconds());
        toFinish = Duration.ofSeconds(config.drainSeconds());
        quiet = Duration.ofMillis(config.quietMillis());
    }

    /** Work that the framework does with a bundle. */
    private interface Work {
        void run() throws BundleException;
    }

    /**
     * Starts a bundle that takes no calls as yet, and lets it prove that it works.
     *
     * @param expected what it must offer, as kind and name
     */
    void prove(Bundle bundle, Set<String> expected) throws Unhealthy {
        traffic.set(bundle.getBundleId(), Standing.ON_TRIAL);
        bundles.resolve(bundle);
        // Not persistently: a start that does not come back must not hold up the next start of the server.
        watched(bundle, "start", toStart, () -> bundle.start(Bundle.START_TRANSIENT));
        awaitOffers(bundle, expected);
        for (Map.Entry<String, ServiceReference<?>> offer : Offers.of(bundle).entrySet()) {
            question(offer.getKey(), offer.getValue());
        }
    }

    private void watched(Bundle bundle, String what, Duration limit, Work work) throws Unhealthy {
        FutureTask<Optional<Throwable>> task = new FutureTask<>(() -> {
            work.run();
            return Optional.empty();
        });
        Thread thread = new Thread(null, task, PluginThreads.LENT + what + "-" + bundle.getSymbolicName(), 0, false);
        thread.setDaemon(true);
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        thread.setContextClassLoader(wiring == null ? null : wiring.getClassLoader());
        thread.start();
        try {
            task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            String where = thread.getStackTrace().length == 0 ? "" : " at " + thread.getStackTrace()[0];
            PluginThreads.end(thread);
            threads.expel(bundle);
            throw Unhealthy.andStillRunning(
                    "its " + what + " did not come back within " + limit.toSeconds() + " s; it is" + where);
        } catch (ExecutionException e) {
            throw Unhealthy.because("its " + what + " failed: " + describe(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Unhealthy.because("the server stops");
        }
    }

    /** The framework's own words are safe and useful; of the plugin's exception only type and place are told. */
    private static String describe(Throwable failure) {
        Throwable cause =
                failure instanceof BundleException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BundleException || cause instanceof LinkageError) {
            return cause.getMessage();
        }
        StackTraceElement[] trace = cause.getStackTrace();
        return cause.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private void awaitOffers(Bundle bundle, Set<String> expected) throws Unhealthy {
        long end = System.nanoTime() + toProve.toNanos();
        while (true) {
            Optional<String> failed = failedComponent(bundle);
            if (failed.isPresent()) {
                throw Unhealthy.because(failed.get());
            }
            Set<String> missing = new TreeSet<>(expected);
            missing.removeAll(Offers.of(bundle).keySet());
            if (missing.isEmpty() && isSettled(bundle)) {
                return;
            }
            if (System.nanoTime() - end > 0) {
                List<Thread> inside = threads.inside(bundle);
                threads.expel(bundle);
                String where = inside.isEmpty() ? "" : "; " + inside.get(0).getName() + " is still in its code";
                String what = missing.isEmpty() ? "is not ready" : "does not offer " + String.join(", ", missing);
                throw Unhealthy.because("it " + what + " after " + toProve.toSeconds() + " s" + where);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Components come to life on threads of their own, some time after the bundle has started. */
    private boolean isSettled(Bundle bundle) {
        return components.getComponentDescriptionDTOs(bundle).stream()
                .filter(components::isComponentEnabled)
                .noneMatch(component -> configurations(component).isEmpty());
    }

    private List<ComponentConfigurationDTO> configurations(ComponentDescriptionDTO component) {
        return List.copyOf(components.getComponentConfigurationDTOs(component));
    }

    private Optional<String> failedComponent(Bundle bundle) {
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
            for (ComponentConfigurationDTO one : configurations(component)) {
                if (one.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    return Optional.of(
                            "its component " + component.name + " could not be activated" + reason(one.failure));
                }
            }
        }
        return Optional.empty();
    }

    /** Of a configuration that it refuses the message, which is made for reading; else the type. */
    private static String reason(String failure) {
        if (failure == null) {
            return "";
        }
        String last = "";
        for (String line : failure.lines().toList()) {
            if (line.startsWith("Caused by: ") || last.isEmpty()) {
                last = line.replace("Caused by: ", "").strip();
            }
        }
        boolean forReading =
                last.contains("InvalidConfigurationException") || last.contains("IllegalArgumentException");
        return ": " + (forReading ? last : last.split(":", 2)[0]);
    }

    private void question(String offer, ServiceReference<?> reference) throws Unhealthy {
        Object service = context.getService(reference);
        if (service == null) {
            throw Unhealthy.because(offer + " is offered and can't be had");
        }
        try {
            if (service instanceof PaymentGateway gateway) {
                GatewayTerms terms = answer(offer, "terms", service, ANSWER, gateway::terms);
                if (terms.limits().isEmpty()) {
                    throw Unhealthy.because(offer + " takes no currency");
                }
            }
            if (service instanceof SelfTest test) {
                Duration deadline = caller.deadline(Offers.name(offer), service, test::deadline, toProve);
                for (Finding finding : answer(offer, "test", service, deadline, test::test)) {
                    if (finding.level() == Finding.Level.WRONG && !OUTSIDE.contains(finding.part())) {
                        throw Unhealthy.because(offer + " finds: " + finding.message() + " " + finding.remedy());
                    }
                }
            }
        } finally {
            context.ungetService(reference);
        }
    }

    /** On a server that is late itself a question is put again for as long as a plugin may take to prove itself. */
    private <T> T answer(String offer, String operation, Object target, Duration deadline, Callable<T> call)
            throws Unhealthy {
        long end = System.nanoTime() + toProve.toNanos();
        PluginOutcome<T> outcome;
        boolean late;
        do {
            try (HostPulse.Watch watch = pulse.watch()) {
                outcome = caller.call(Offers.name(offer), operation, target, deadline, call);
                late = watch.starved();
            }
            if (outcome instanceof PluginOutcome.Returned<T> returned) {
                return returned.value();
            }
        } while (late && System.nanoTime() - end < 0);
        throw Unhealthy.because(offer + " does not answer " + operation
                + (outcome instanceof PluginOutcome.Broken<T> broken ? ": " + broken.reason() : ""));
    }

    /** Gives the calls of one to the other, in this order: there is no moment at which nobody takes them. */
    void handOver(Optional<Bundle> from, Bundle to) {
        traffic.admit(to.getBundleId());
        from.ifPresent(old -> traffic.set(old.getBundleId(), Standing.RELIEVED));
    }

    /** Lets a bundle finish what it began, then ends and uninstalls it. */
    void retire(Bundle bundle) {
        long id = bundle.getBundleId();
        traffic.set(id, Standing.RELIEVED);
        long end = System.nanoTime() + toFinish.toNanos();
        Traffic.Tally record = traffic.record(id);
        while (!record.quietFor(quiet.toNanos()) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        if (record.calls() > 0) {
            LOG.warn(
                    "{} {} is ended though {} calls are under way in it; what became of them is looked up",
                    bundle.getSymbolicName(),
                    bundle.getVersion(),
                    record.calls());
        }
        remove(bundle);
    }

    /** Ends and uninstalls a bundle at once. */
    void remove(Bundle bundle) {
        long id = bundle.getBundleId();
        traffic.set(id, Standing.CLOSED);
        stop(bundle);
        try {
            watched(bundle, "uninstallation", toStart, bundle::uninstall);
            bundles.sweep(bundle);
        } catch (Unhealthy e) {
            LOG.warn(
                    "{} {} could not be uninstalled: {}",
                    bundle.getSymbolicName(),
                    bundle.getVersion(),
                    e.getMessage());
        }
        traffic.forget(id);
        threads.forget(id);
    }

    /** Stops a bundle, and makes everybody leave it who does not go by himself. */
    void stop(Bundle bundle) {
        try {
            watched(bundle, "stop", toStart, () -> bundle.stop(Bundle.STOP_TRANSIENT));
        } catch (Unhealthy e) {
            LOG.warn("{} {} did not stop well: {}", bundle.getSymbolicName(), bundle.getVersion(), e.getMessage());
        }
    }

    /** Expels all threads from a bundle's code, and those that it made. */
    void expel(Bundle bundle) {
        threads.expel(bundle);
    }
}
