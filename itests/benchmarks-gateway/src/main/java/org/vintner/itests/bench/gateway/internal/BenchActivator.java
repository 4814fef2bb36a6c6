package org.vintner.itests.bench.gateway.internal;

import java.util.Map;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.vintner.spi.gateway.PaymentGateway;

/** Registers the one channel. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class BenchActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        String secret = System.getenv("BENCH_SECRET");
        if (secret == null) {
            throw new IllegalStateException("BENCH_SECRET is not set");
        }
        context.registerService(
                PaymentGateway.class,
                new BenchGateway(secret),
                FrameworkUtil.asDictionary(
                        Map.of(PaymentGateway.CHANNEL, BenchGateway.CHANNEL, PaymentGateway.KIND, "bench")));
    }

    /** The framework takes the service back. */
    @Override
    public void stop(BundleContext context) {}
}
