package org.vintner.itests.faults.badplugin;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.vintner.spi.gateway.PaymentGateway;

/** Registers the channel {@code bad}, or does not come back from its start or its stop. Which harm it does stands in its manifest, in the header {@code Bad}. */
public final class BadActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) throws InterruptedException {
        String harm = context.getBundle().getHeaders("").get("Bad");
        if (harm.equals("start")) {
            new CountDownLatch(1).await();
        }
        if (harm.equals("start-loops")) {
            BadGateway.spin();
        }
        context.registerService(
                PaymentGateway.class,
                new BadGateway(harm),
                FrameworkUtil.asDictionary(Map.of(PaymentGateway.CHANNEL, "bad", PaymentGateway.KIND, "bad")));
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        // The framework takes the service back.
        if (context.getBundle().getHeaders("").get("Bad").equals("stop")) {
            new CountDownLatch(1).await();
        }
    }
}
