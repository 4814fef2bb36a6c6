package org.vintner.plugins.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that belong to a plugin, and threads of anybody that are inside its code. */
final class PluginThreads {

    private static final Logger LOG = LoggerFactory.getLogger(PluginThreads.class);

    /** Those that Vintner lends to plugins for a call or a start. */
    static final String LENT = "vintner-plugin-";

    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int RUNNING = Bundle.STARTING | Bundle.ACTIVE | Bundle.STOPPING;
    /** Whose frames are below those of a component that is made, changed or ended. */
    private static final String COMPONENTS = "org.apache.felix.scr.impl.manager.";

    private final PluginBundles bundles;
    private final Map<Long, Set<String>> classes = new ConcurrentHashMap<>();

    PluginThreads(PluginBundles bundles) {
        this.bundles = bundles;
    }

    /** Threads that the plugin made: they inherited its class loader from the thread that made them. */
    static List<Thread> keptBy(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null || wiring.getClassLoader() == null) {
            return List.of();
        }
        ClassLoader loader = wiring.getClassLoader();
        return live().filter(thread -> !thread.getName().startsWith(LENT))
                .filter(thread -> thread.getContextClassLoader() == loader
                        || thread.getClass().getClassLoader() == loader)
                .toList();
    }

    private static Stream<Thread> live() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() * 2 + 64];
        int count = root.enumerate(threads);
        return Arrays.stream(threads, 0, count);
    }

    /**
     * Threads of anybody that are inside the plugin's code now. Looks at every stack, so not for every day. A stack names classes
     * and not who loaded them: while another version of the plugin runs, whose classes have the same names, only those threads
     * count that are sure to be in this one. Whoever makes a call in the other one is left in peace.
     */
    List<Thread> inside(Bundle bundle) {
        boolean alone = isAlone(bundle);
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> isInside(entry.getKey(), entry.getValue(), bundle, alone))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isInside(Thread thread, StackTraceElement[] stack, Bundle bundle, boolean alone) {
        Set<String> own = classes.computeIfAbsent(bundle.getBundleId(), id -> classesOf(bundle));
        return Arrays.stream(stack).anyMatch(frame -> own.contains(frame.getClassName()))
                && (alone || isOf(thread, bundle) || startsOrEnds(stack));
    }

    private boolean isAlone(Bundle bundle) {
        return bundles.named(bundle.getSymbolicName()).stream()
                .allMatch(other -> other.getBundleId() == bundle.getBundleId() || (other.getState() & RUNNING) == 0);
    }

    private static boolean isOf(Thread thread, Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return wiring != null
                && wiring.getClassLoader() != null
                && thread.getContextClassLoader() == wiring.getClassLoader();
    }

    /** Versions are started and ended one after the other, so a component that comes or goes is one of the version that is changed. */
    private static boolean startsOrEnds(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith(COMPONENTS));
    }

    private static Set<String> classesOf(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return Set.of();
        }
        return wiring
                .listResources("/", "*.class", BundleWiring.LISTRESOURCES_RECURSE | BundleWiring.LISTRESOURCES_LOCAL)
                .stream()
                .map(path ->
                        path.substring(0, path.length() - ".class".length()).replace('/', '.'))
                .collect(Collectors.toSet());
    }

    void forget(long bundle) {
        classes.remove(bundle);
    }

    /**
     * Makes threads leave the code of a plugin that is given up: by an interrupt, and where that is not heeded by an exception out of
     * nowhere, which JDKs before 20 can still throw. It may leave the plugin's own data in any state, and that is gone anyway.
     */
    void expel(Bundle bundle) {
        expel(keptBy(bundle), Thread::isAlive);
        // Others only pass through: once they have left, they are to live on.
        boolean alone = isAlone(bundle);
        expel(inside(bundle), thread -> isInside(thread, thread.getStackTrace(), bundle, alone));
    }

    /** Makes a thread end that was lent for a start. */
    static void end(Thread thread) {
        expel(List.of(thread), Thread::isAlive);
    }

    private static void expel(Collection<Thread> threads, Predicate<Thread> isThere) {
        threads.forEach(Thread::interrupt);
        long end = System.nanoTime() + GRACE_NANOS;
        while (System.nanoTime() < end && threads.stream().anyMatch(isThere)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        threads.stream().filter(isThere).forEach(PluginThreads::stop);
    }

    @SuppressWarnings({"deprecation", "removal"})
    private static void stop(Thread thread) {
        try {
            thread.stop();
        } catch (UnsupportedOperationException e) {
            // JDK 20 and newer.
            LOG.warn(
                    "The thread {} can't be ended on this JDK and stays in a plugin's code until the server ends",
                    thread.getName());
        }
    }
}
