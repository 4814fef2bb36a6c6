package org.vintner.persistence.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.downloads.BrokenLink;
import org.vintner.api.id.FileId;

/** Files against what their storages hold. */
@ProviderType
public interface FileCheckStore {

    /** A file and where it should be. */
    record StoredFile(FileId id, String name, long size, String storage, String objectId) {}

    /** Files of grants that can be used, which were not checked within the pause; those that waited longest first. */
    List<StoredFile> due(Duration pause, int limit);

    /**
     * Notes what a check found.
     *
     * @return how many checks in a row have failed
     */
    int record(FileId file, Optional<String> trouble);

    /** Files whose last checks failed at least so often in a row, and that are of use to somebody. */
    List<BrokenLink> broken(int failures);

    /** Notes since when a storage holds objects that no file names. */
    void noteUnnamed(String storage, Collection<String> held);

    /** Forgets the notes of objects that were unnamed for so long, and tells those that still are. */
    List<String> takeUnnamed(String storage, Duration since, int limit);
}
