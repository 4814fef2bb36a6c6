package org.vintner.clean.stop.internal;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** Registers the hook, and watches over the stop that it or somebody else begins. An activator, as it must be there before Declarative Services are. */
public final class Activator implements BundleActivator {

    private static final String TIMEOUT = "karaf.shutdown.timeout";
    private static final long DEFAULT_TIMEOUT_MILLIS = 30_000;
    /** Time to say what hangs, before the hook lets the JVM end. */
    private static final long TO_REPORT_MILLIS = 5_000;

    // Written and read by the framework's thread for starting and stopping bundles only.
    private Thread hook = new Thread();

    @Override
    public void start(BundleContext context) {
        Framework framework = (Framework) context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        String timeout = context.getProperty(TIMEOUT);
        long millis = timeout == null ? DEFAULT_TIMEOUT_MILLIS : Long.parseLong(timeout.trim());
        context.addBundleListener(new HungStop(framework, millis, Runtime.getRuntime()::halt));
        hook = new Thread(new FrameworkStop(framework, millis + TO_REPORT_MILLIS), "vintner-clean-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void stop(BundleContext context) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already: it is this hook that stops the framework, and with it this bundle.
            return;
        }
    }
}
