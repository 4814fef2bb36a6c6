package org.vintner.current.subject.internal;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.weaving.WeavingHook;

/** Registers the hook where it is needed. An activator, as Declarative Services start long after the console's classes. */
public final class Activator implements BundleActivator {

    private static final int FIRST_JDK_WITHOUT_SECURITY_MANAGER = 24;

    @Override
    public void start(BundleContext context) {
        if (Runtime.version().feature() >= FIRST_JDK_WITHOUT_SECURITY_MANAGER) {
            context.registerService(WeavingHook.class, new SubjectWeaver(), null);
        }
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes the service back.
    }
}
