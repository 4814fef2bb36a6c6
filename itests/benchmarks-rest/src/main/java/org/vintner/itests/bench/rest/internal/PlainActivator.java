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
import org.vintner.api.orders.Orders;

/** Registers the servlets. It is installed when the server is ready, so the services are there. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class PlainActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        register(context, new PlainServlet(service(context, Catalog.class)), "/bench/*", "vintner-bench");
        register(
                context,
                new BookingServlet(service(context, Orders.class)),
                "/bench-bookings",
                "vintner-bench-bookings");
    }

    private static <T> T service(BundleContext context, Class<T> type) {
        ServiceReference<T> reference = context.getServiceReference(type);
        if (reference == null) {
            throw new IllegalStateException("There is no " + type + " yet: install this when the server is ready");
        }
        return context.getService(reference);
    }

    private static void register(BundleContext context, Servlet servlet, String pattern, String name) {
        context.registerService(
                Servlet.class,
                servlet,
                FrameworkUtil.asDictionary(Map.of(
                        "osgi.http.whiteboard.servlet.pattern", pattern, "osgi.http.whiteboard.servlet.name", name)));
    }

    /** The framework takes the service back. */
    @Override
    public void stop(BundleContext context) {}
}
