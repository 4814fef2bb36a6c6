package org.vintner.tck;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which threads there are. */
public final class Threads {

    private final Set<Thread> before;

    private Threads(Set<Thread> before) {
        this.before = before;
    }

    /** {@return the threads that there are now} */
    public static Threads now() {
        return new Threads(new HashSet<>(Thread.getAllStackTraces().keySet()));
    }

    /** Waits until no thread is left that has come since; one that never ends is a failure. */
    public void assertNoneAdded() {
        Await.until("no thread is left but " + added(), () -> {
            // The JDK's HTTP client ends its threads when it is collected.
            System.gc();
            return added().isEmpty();
        });
    }

    private Set<String> added() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !before.contains(thread))
                .filter(thread -> !isTheMachines(thread))
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    /** Threads that the JVM or the tests start when they please. */
    private static boolean isTheMachines(Thread thread) {
        String name = thread.getName();
        return thread.getThreadGroup() == null
                || thread.getThreadGroup().getName().equals("system")
                || name.startsWith("ForkJoinPool")
                || name.startsWith("surefire")
                || name.startsWith("process reaper")
                || name.startsWith("tck-");
    }
}
