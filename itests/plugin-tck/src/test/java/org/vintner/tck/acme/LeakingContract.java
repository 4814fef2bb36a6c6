package org.vintner.tck.acme;

import java.time.Clock;
import org.vintner.spi.gateway.PaymentGateway;
import org.vintner.tck.gateway.GatewayContractTest;
import org.vintner.tck.gateway.ProviderUnderTest;

/** The contract test of a gateway that something of the JDK holds for ever. Not named a test, as it is red on purpose. */
class LeakingContract extends GatewayContractTest {

    private static final class Leaking extends AcmeUnderTest {

        @Override
        public PaymentGateway another() {
            // As a plugin does that registers a shutdown hook, a driver or an MBean, and forgets it.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.identityHashCode(provider)));
            return new AcmeGateway(settings(), Clock.systemUTC());
        }
    }

    @Override
    protected ProviderUnderTest open() {
        return new Leaking();
    }
}
