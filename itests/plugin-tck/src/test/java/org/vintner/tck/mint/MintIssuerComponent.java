package org.vintner.tck.mint;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.vintner.spi.fulfillment.KeyIssuer;

/**
 * One configured account. Registers its service by code: Declarative Services would publish the whole configuration, and so the
 * secret, as service properties.
 */
@Component(
        service = {},
        configurationPid = MintSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MintConfig.class, factory = true)
public final class MintIssuerComponent {

    private final ServiceRegistration<KeyIssuer> issuer;

    /** Called by Declarative Services. */
    @Activate
    public MintIssuerComponent(BundleContext context, MintConfig config) {
        MintSettings settings = MintSettings.of(config);
        this.issuer = context.registerService(
                KeyIssuer.class,
                new MintIssuer(settings),
                FrameworkUtil.asDictionary(Map.of(KeyIssuer.NAME, settings.name())));
    }

    /** Called by Declarative Services. */
    @Deactivate
    public void close() {
        issuer.unregister();
    }
}
