package org.vintner.clean.stop.internal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.slf4j.LoggerFactory;

/**
 * Ends the JVM when a bundle keeps the framework from stopping, as Karaf waits for it without end; and says which bundle that is and
 * where it hangs. What is ended so begins again as after a crash.
 */
final class HungStop implements SynchronousBundleListener {

    /** The status that the process ends with. */
    static final int STATUS = 3;

    private final Framework framework;
    private final long timeoutMillis;
    private final IntConsumer halt;

    /** @param halt ends the JVM at once */
    HungStop(Framework framework, long timeoutMillis, IntConsumer halt) {
        this.framework = framework;
        this.timeoutMillis = timeoutMillis;
        this.halt = halt;
    }

    /** Told when the framework begins to stop, before it stops the first bundle. */
    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            Thread watch = new Thread(this::watch, "vintner-hung-stop");
            watch.setDaemon(true);
            watch.start();
        }
    }

    private void watch() {
        try {
            if (framework.waitForStop(timeoutMillis).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                report();
                halt.accept(STATUS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report() {
        LoggerFactory.getLogger(HungStop.class)
                .error(
                        "The server did not stop within {} ms and is ended. What does not stop: {}. Where it hangs:{}",
                        timeoutMillis,
                        stopping(),
                        stacks());
    }

    private String stopping() {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> bundle.getState() == Bundle.STOPPING)
                .filter(bundle -> bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                .collect(Collectors.joining(", "));
    }

    /** Of threads in which the framework is stopping something. */
    private static String stacks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> Arrays.stream(thread.getValue()).anyMatch(HungStop::stops))
                .map(HungStop::stack)
                .collect(Collectors.joining());
    }

    private static boolean stops(StackTraceElement call) {
        return call.getClassName().startsWith("org.apache.felix.framework.")
                && call.getMethodName().equals("stopBundle");
    }

    private static String stack(Map.Entry<Thread, StackTraceElement[]> thread) {
        return "\n" + thread.getKey().getName()
                + Arrays.stream(thread.getValue())
                        .map(call -> "\n    at " + call)
                        .collect(Collectors.joining());
    }
}
