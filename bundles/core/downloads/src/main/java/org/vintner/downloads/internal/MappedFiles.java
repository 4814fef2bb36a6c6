package org.vintner.downloads.internal;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.spi.storage.LocalFiles;

/**
 * Keeps the files that were asked for last mapped. A mapping costs addresses, not memory: the system's file cache holds the
 * bytes either way. One that falls out is unmapped when its last reader has gone, and so is one whose file is no more what it
 * was when it was mapped.
 */
@Component(service = MappedFiles.class)
public final class MappedFiles {
    private static final int MAX_FILES = 256;

    private final Map<Key, MappedFile> files = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, MappedFile> eldest) {
            return size() > MAX_FILES;
        }
    };

    private record Key(String storage, String objectId) {}

    MappedFile of(StoredGrant grant, LocalFiles storage) throws IOException {
        Key key = new Key(grant.storage(), grant.objectId());
        MappedFile known;
        synchronized (files) {
            known = files.get(key);
        }
        if (known != null && known.isStillThere()) {
            return known;
        }
        synchronized (files) {
            files.remove(key, known);
        }
        MappedFile mapped =
                new MappedFile(storage.fileOf(grant.objectId()), grant.file().size());
        synchronized (files) {
            files.put(key, mapped);
        }
        return mapped;
    }
}
