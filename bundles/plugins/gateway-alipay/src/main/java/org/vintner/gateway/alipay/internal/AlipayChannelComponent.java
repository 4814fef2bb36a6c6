package org.vintner.gateway.alipay.internal;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.gateway.http.Mode;
import org.vintner.gateway.http.ProviderHttp;
import org.vintner.spi.gateway.PaymentGateway;

/**
 * One configured Alipay channel. Registers its service by code: DS would publish the whole configuration, and so the private
 * key, as service properties.
 */
@Component(
        service = {},
        configurationPid = AlipaySettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AlipayConfig.class, factory = true)
public final class AlipayChannelComponent {

    private static final Logger LOG = LoggerFactory.getLogger(AlipayChannelComponent.class);

    private final ProviderHttp http;
    private final ServiceRegistration<PaymentGateway> gateway;

    /** Called by DS. */
    @Activate
    public AlipayChannelComponent(BundleContext context, AlipayConfig config) {
        AlipaySettings settings = AlipaySettings.of(config);
        this.http = new ProviderHttp(settings.trust(), settings.timeout());
        this.gateway = context.registerService(
                PaymentGateway.class,
                new AlipayGateway(settings, http, Clock.systemUTC()),
                FrameworkUtil.asDictionary(
                        Map.of(PaymentGateway.CHANNEL, settings.channel(), PaymentGateway.KIND, AlipayGateway.KIND)));
        LOG.info(
                "Alipay channel '{}' is open, {}",
                settings.channel(),
                settings.mode() == Mode.LIVE ? "for real money" : "for tests at " + settings.gateway());
    }

    /** Called by DS. */
    @Deactivate
    public void close() {
        gateway.unregister();
        http.close();
    }
}
