package org.vintner.downloads.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.vintner.spi.storage.FileStorage;

/** The storage backends that are there just now, by name. */
@Component(service = FileStorages.class)
public final class FileStorages {
    private final ConcurrentMap<String, FileStorage> storages = new ConcurrentHashMap<>();

    @Reference(
            name = "storages",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(" + FileStorage.NAME + "=*)")
    public void add(FileStorage storage, Map<String, ?> properties) {
        storages.put(name(properties), storage);
    }

    /** By name and instance: the successor of an updated plugin may have been added before. */
    public void remove(FileStorage storage, Map<String, ?> properties) {
        storages.remove(name(properties), storage);
    }

    Map<String, FileStorage> all() {
        return Map.copyOf(storages);
    }

    Optional<FileStorage> find(String name) {
        return Optional.ofNullable(storages.get(name));
    }

    private static String name(Map<String, ?> properties) {
        return String.valueOf(properties.get(FileStorage.NAME));
    }
}
