package org.vintner.persistence.internal.database;

import java.nio.file.Path;

/** The folders of this bundle. */
public final class Folder {
    private Folder() {}

    public static Path data(DatabaseConfig config) {
        String configured = config.dataFolder().isBlank()
                ? System.getProperty("karaf.data", "data")
                : config.dataFolder().strip();
        return Path.of(configured).toAbsolutePath().normalize();
    }

    public static Path masterKeyFile(DatabaseConfig config) {
        return config.masterKeyFile().isBlank()
                ? data(config).resolve("secrets").resolve("master.key")
                : Path.of(config.masterKeyFile().strip());
    }
}
