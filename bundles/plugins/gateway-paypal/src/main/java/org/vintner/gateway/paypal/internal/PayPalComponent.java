package org.vintner.gateway.paypal.internal;

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
 * One configured PayPal account. Registers its gateway by code: DS would publish the whole configuration, and so the secrets, as
 * service properties.
 */
@Component(
        service = {},
        configurationPid = PayPalSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PayPalConfig.class, factory = true)
public final class PayPalComponent {

    static final Logger LOG = LoggerFactory.getLogger(PayPalComponent.class);

    private final PayPalGateway gateway;
    private final ServiceRegistration<PaymentGateway> registration;

    /** Called by DS. */
    @Activate
    public PayPalComponent(BundleContext context, PayPalConfig config) {
        PayPalSettings settings = PayPalSettings.of(config);
        this.gateway = new PayPalGateway(settings);
        this.registration = context.registerService(
                PaymentGateway.class,
                gateway,
                FrameworkUtil.asDictionary(
                        Map.of(PaymentGateway.CHANNEL, settings.channel(), PaymentGateway.KIND, PayPalGateway.KIND)));
        LOG.info(
                "PayPal channel '{}' is open in {} mode",
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
