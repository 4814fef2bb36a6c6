package org.vintner.spi.storage;

import java.io.IOException;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** Capability of a {@link FileStorage}: it can tell what it holds, so that Vintner removes what an interrupted upload left. */
@ConsumerType
public interface ObjectListing {

    /**
     * Tells every object that is stored whole, in any order; one that comes or goes meanwhile may be told or not. Only objects
     * that {@link FileStorage#store} made: what else lies in the same place is not Vintner's.
     *
     * <p>Rules of the plugin-tck: ST-15.
     *
     * @param objectId takes the name of each
     * @throws IOException when the storage can't tell
     */
    void list(Consumer<String> objectId) throws IOException;
}
