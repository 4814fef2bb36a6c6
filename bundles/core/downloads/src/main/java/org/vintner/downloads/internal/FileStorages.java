package org.vintner.downloads.internal;

import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.vintner.api.plugins.NamedServices;
import org.vintner.api.plugins.PluginTraffic;
import org.vintner.spi.storage.FileStorage;

/** The storage backends that are there just now, by name. */
@Component(service = FileStorages.class)
public final class FileStorages {
    private final NamedServices<FileStorage> storages;

    /** Asks which bundles take calls. */
    @Activate
    public FileStorages(@Reference PluginTraffic traffic) {
        storages = new NamedServices<>(traffic);
    }

    @Reference(
            name = "storages",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(" + FileStorage.NAME + "=*)")
    public void add(FileStorage storage, Map<String, ?> properties) {
        storages.add(name(properties), storage, properties);
    }

    /** By instance: the successor of an updated plugin may have been added before. */
    public void remove(FileStorage storage) {
        storages.remove(here -> here == storage);
    }

    Map<String, FileStorage> all() {
        return storages.all();
    }

    Optional<FileStorage> find(String name) {
        return storages.find(name);
    }

    private static String name(Map<String, ?> properties) {
        return String.valueOf(properties.get(FileStorage.NAME));
    }
}
