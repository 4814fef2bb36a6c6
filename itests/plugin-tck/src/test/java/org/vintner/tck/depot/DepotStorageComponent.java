package org.vintner.tck.depot;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.vintner.spi.storage.FileStorage;

/**
 * One configured storage. Registers its service by code: Declarative Services would publish the whole configuration, and so the
 * secret, as service properties.
 */
@Component(
        service = {},
        configurationPid = DepotSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DepotConfig.class, factory = true)
public final class DepotStorageComponent {

    private final ServiceRegistration<FileStorage> storage;

    /** Called by Declarative Services. */
    @Activate
    public DepotStorageComponent(BundleContext context, DepotConfig config) {
        DepotSettings settings = DepotSettings.of(config);
        this.storage = context.registerService(
                FileStorage.class,
                new DepotStorage(settings),
                FrameworkUtil.asDictionary(Map.of(FileStorage.NAME, settings.name())));
    }

    /** Called by Declarative Services. */
    @Deactivate
    public void close() {
        storage.unregister();
    }
}
