package org.vintner.fulfillment.sandbox.internal;

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
import org.vintner.spi.fulfillment.KeyIssuer;

/** One configured channel. Registers its service by code, as the service property is not the name of the configured one. */
@Component(
        service = {},
        configurationPid = SandboxIssuerComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SandboxConfig.class, factory = true)
public final class SandboxIssuerComponent {

    static final String PID = "org.vintner.fulfillment.sandbox";

    private static final Logger LOG = LoggerFactory.getLogger(SandboxIssuerComponent.class);

    private final SandboxIssuer issuer;
    private final ServiceRegistration<KeyIssuer> service;

    /** Called by DS. */
    @Activate
    public SandboxIssuerComponent(BundleContext context, SandboxConfig config) {
        SandboxSettings settings = SandboxSettings.of(config);
        issuer = new SandboxIssuer(settings);
        service = context.registerService(
                KeyIssuer.class, issuer, FrameworkUtil.asDictionary(Map.of(KeyIssuer.NAME, settings.name())));
        LOG.info("Channel '{}' issues keys that open nothing", settings.name());
    }

    /** Called by DS. */
    @Deactivate
    public void close() {
        service.unregister();
        issuer.close();
    }
}
