package org.vintner.persistence.internal.database;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/** The folders of this bundle. */
public final class Folder {
    private Folder() {}

    static Path data(BundleContext context, DatabaseConfig config) {
        String configured = config.dataFolder().isBlank()
                ? Optional.ofNullable(context.getProperty("karaf.data")).orElse("data")
                : config.dataFolder().strip();
        return Path.of(configured).toAbsolutePath().normalize();
    }

    public static Path masterKeyFile(BundleContext context, DatabaseConfig config) {
        return config.masterKeyFile().isBlank()
                ? data(context, config).resolve("secrets").resolve("master.key")
                : Path.of(config.masterKeyFile().strip());
    }
}
