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

    private final Map<Long, Set<String>> classes = new ConcurrentHashMap<>();

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

    /** Threads of anybody that are inside the plugin's code now. Looks at every stack, so not for every day. */
    List<Thread> inside(Bundle bundle) {
        Set<String> own = classes.computeIfAbsent(bundle.getBundleId(), id -> classesOf(bundle));
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> Arrays.stream(entry.getValue()).anyMatch(frame -> own.contains(frame.getClassName())))
                .map(Map.Entry::getKey)
                .toList();
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
        expel(inside(bundle), thread -> isInside(thread, bundle));
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

    private boolean isInside(Thread thread, Bundle bundle) {
        Set<String> own = classes.computeIfAbsent(bundle.getBundleId(), id -> classesOf(bundle));
        return Arrays.stream(thread.getStackTrace()).anyMatch(frame -> own.contains(frame.getClassName()));
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
