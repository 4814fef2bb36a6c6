package org.vintner.storage.filesystem.internal;

import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.vintner.spi.configuration.CandidateConfiguration;
import org.vintner.spi.configuration.ConfigurationCheck;

/** Says before a configuration is stored what its component would say of it. */
@Component(property = ConfigurationCheck.PID + "=" + FilesystemStorageComponent.PID)
public final class FilesystemCheck implements ConfigurationCheck {

    private final BundleContext context;

    /** Called by DS. */
    @Activate
    public FilesystemCheck(BundleContext context) {
        this.context = context;
    }

    @Override
    public void check(CandidateConfiguration candidate) {
        FilesystemConfig config = candidate.as(FilesystemConfig.class);
        FilesystemStorageComponent.name(config);
        FilesystemStorageComponent.root(config, context);
    }
}
