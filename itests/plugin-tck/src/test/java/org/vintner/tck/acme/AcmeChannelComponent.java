package org.vintner.tck.acme;

import java.time.Clock;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.vintner.spi.gateway.PaymentGateway;

/**
 * One configured account. Registers its service by code: Declarative Services would publish the whole configuration, and so the
 * secrets, as service properties.
 */
@Component(
        service = {},
        configurationPid = AcmeSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AcmeConfig.class, factory = true)
public final class AcmeChannelComponent {

    private final ServiceRegistration<PaymentGateway> gateway;

    /** Called by Declarative Services. */
    @Activate
    public AcmeChannelComponent(BundleContext context, AcmeConfig config) {
        AcmeSettings settings = AcmeSettings.of(config);
        this.gateway = context.registerService(
                PaymentGateway.class,
                new AcmeGateway(settings, Clock.systemUTC()),
                FrameworkUtil.asDictionary(
                        Map.of(PaymentGateway.CHANNEL, settings.channel(), PaymentGateway.KIND, AcmeGateway.KIND)));
    }

    /** Called by Declarative Services. */
    @Deactivate
    public void close() {
        gateway.unregister();
    }
}
