package org.vintner.clean.stop.internal;

import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/** Stops the framework and waits until it has stopped. Writes to standard error, as the log may be gone by then. */
final class FrameworkStop implements Runnable {

    private final Framework framework;
    private final long timeoutMillis;

    FrameworkStop(Framework framework, long timeoutMillis) {
        this.framework = framework;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public void run() {
        try {
            framework.stop();
            if (framework.waitForStop(timeoutMillis).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                System.err.println("The server did not stop within " + timeoutMillis + " ms and is ended.");
            }
        } catch (BundleException e) {
            System.err.println("The server could not be stopped in an orderly way: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
