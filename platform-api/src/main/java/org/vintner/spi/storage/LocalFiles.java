package org.vintner.spi.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/** Capability of a {@link FileStorage}: its objects are files of this machine, which Vintner may map into memory to serve them. */
@ConsumerType
public interface LocalFiles {

    /**
     * {@return the file of an object, which is not changed as long as it exists}
     *
     * <p>Rules of the plugin-tck: ST-16.
     *
     * @param objectId which object
     * @throws java.nio.file.NoSuchFileException when there is no such object
     * @throws IOException when it can't be read
     */
    Path fileOf(String objectId) throws IOException;
}
