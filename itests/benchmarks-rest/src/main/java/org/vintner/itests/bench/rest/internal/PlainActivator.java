package org.vintner.itests.bench.rest.internal;

import java.util.Map;
import javax.servlet.Servlet;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.vintner.api.catalog.Catalog;

/** Registers the servlet. It is installed when the server is ready, so the catalog is there. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class PlainActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        ServiceReference<Catalog> catalog = context.getServiceReference(Catalog.class);
        if (catalog == null) {
            throw new IllegalStateException("There is no catalog yet: install this when the server is ready");
        }
        context.registerService(
                Servlet.class,
                new PlainServlet(context.getService(catalog)),
                FrameworkUtil.asDictionary(Map.of(
                        "osgi.http.whiteboard.servlet.pattern", "/bench/*",
                        "osgi.http.whiteboard.servlet.name", "vintner-bench")));
    }

    /** The framework takes the service back. */
    @Override
    public void stop(BundleContext context) {}
}
