package org.vintner.itests.gateway.internal;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.vintner.spi.gateway.PaymentGateway;

/** Registers the one channel, as the environment says. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class FaultsActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        URI provider = URI.create(setting("FAULTS_PROVIDER").orElseThrow());
        long window = Long.parseLong(setting("FAULTS_WINDOW").orElse("60"));
        context.registerService(
                PaymentGateway.class,
                new FaultsGateway(provider, setting("FAULTS_SECRET").orElseThrow(), Duration.ofSeconds(window)),
                FrameworkUtil.asDictionary(
                        Map.of(PaymentGateway.CHANNEL, FaultsGateway.CHANNEL, PaymentGateway.KIND, "faults")));
    }

    private static Optional<String> setting(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    /** The framework takes the service back. */
    @Override
    public void stop(BundleContext context) {}
}
