package org.vintner.storage.filesystem.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
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
import org.vintner.spi.configuration.InvalidConfigurationException;
import org.vintner.spi.storage.FileStorage;

/** One configured storage. Registers its service by code, as the service property is not the name of the configured one. */
@Component(
        service = {},
        configurationPid = FilesystemStorageComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = FilesystemConfig.class, factory = true)
public final class FilesystemStorageComponent {

    static final String PID = "org.vintner.storage.filesystem";

    private static final Logger LOG = LoggerFactory.getLogger(FilesystemStorageComponent.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    private final ServiceRegistration<FileStorage> storage;

    /** Called by DS. */
    @Activate
    public FilesystemStorageComponent(BundleContext context, FilesystemConfig config) throws IOException {
        Path root = root(config, context);
        String name = name(config);
        FilesystemStorage files = new FilesystemStorage(name, root);
        files.removeLeftovers();
        this.storage = context.registerService(
                FileStorage.class, files, FrameworkUtil.asDictionary(Map.of(FileStorage.NAME, name)));
        LOG.info("Storage '{}' is open", name);
    }

    static Path root(FilesystemConfig config, BundleContext context) {
        Path data = folder(context, "karaf.data")
                .orElseGet(() -> context.getDataFile("").toPath());
        return root(config, data, folder(context, "karaf.base"));
    }

    private static Optional<Path> folder(BundleContext context, String property) {
        return Optional.ofNullable(context.getProperty(property))
                .map(text -> Path.of(text).toAbsolutePath().normalize());
    }

    static String name(FilesystemConfig config) {
        String name = config.name().strip();
        if (!NAME.matcher(name).matches()) {
            throw new InvalidConfigurationException(
                    "name", "must be 1 to 40 lower-case letters, digits and dashes", "Choose one such as 'default'");
        }
        return name;
    }

    /**
     * Decides where the files lie. Of the server's own folder only the data folder will do: the others hold programs and
     * settings, and some of them are served or run.
     *
     * @param data the server's data folder
     * @param base the server's folder
     */
    static Path root(FilesystemConfig config, Path data, Optional<Path> base) {
        if (config.root().isBlank()) {
            throw wrong("is missing", "Set a folder, such as 'files' in the data folder or '/srv/vintner/files'");
        }
        Path root = data.resolve(config.root().strip()).toAbsolutePath().normalize();
        if (root.equals(data) || data.startsWith(root)) {
            throw wrong("must not be or hold the server's data folder", "Set a folder of its own, such as 'files'");
        }
        boolean inProgram = base.filter(root::startsWith).isPresent() && !root.startsWith(data);
        if (inProgram) {
            throw wrong(
                    "lies in the server's program folder, parts of which are served or run",
                    "Set a folder under the data folder, such as 'files', or one outside of the server");
        }
        return root;
    }

    private static InvalidConfigurationException wrong(String problem, String remedy) {
        return new InvalidConfigurationException("root", problem, remedy);
    }

    /** Called by DS. */
    @Deactivate
    public void close() {
        storage.unregister();
    }
}
