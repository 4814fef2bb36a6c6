package org.vintner.downloads.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.id.FileId;

/**
 * Keeps what HTTP says of the files that were asked for last: names and dates take longer to write than a small file takes to send. A
 * file's row never changes, so nothing here grows old.
 */
final class Representations {
    private static final int MAX_FILES = 1024;

    private final Map<FileId, Representation> known = new ConcurrentHashMap<>();

    Representation of(ProductFile file) {
        Representation found = known.get(file.id());
        if (found != null) {
            return found;
        }
        // Whoever fetches more files than this at the same time loses a few microseconds.
        if (known.size() >= MAX_FILES) {
            known.clear();
        }
        Representation made = Representation.of(file);
        known.put(file.id(), made);
        return made;
    }
}
