package org.vintner.gateway.stripe.internal;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.spi.gateway.PaymentGateway;

/**
 * One configured Stripe account. Registers its gateway by code: DS would publish the whole configuration, and so the secrets, as
 * service properties.
 */
@Component(
        service = {},
        configurationPid = StripeSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = StripeConfig.class, factory = true)
public final class StripeComponent {

    static final Logger LOG = LoggerFactory.getLogger(StripeComponent.class);

    private final StripeGateway gateway;
    private final ServiceRegistration<PaymentGateway> registration;

    /** Called by DS. */
    @Activate
    public StripeComponent(BundleContext context, StripeConfig config) {
        StripeSettings settings = StripeSettings.of(config);
        this.gateway = new StripeGateway(settings);
        this.registration = context.registerService(
                PaymentGateway.class,
                gateway,
                FrameworkUtil.asDictionary(
                        Map.of(PaymentGateway.CHANNEL, settings.channel(), PaymentGateway.KIND, StripeGateway.KIND)));
        LOG.info(
                "Stripe channel '{}' is open in {} mode",
                settings.channel(),
                settings.mode().text());
    }

    /** Called by DS. */
    @Deactivate
    public void close() {
        registration.unregister();
        gateway.close();
    }
}
