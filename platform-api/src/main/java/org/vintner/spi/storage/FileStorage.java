package org.vintner.spi.storage;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A private place for files. Register one service per configuration with the property {@link #NAME}. An object is written once,
 * becomes visible whole or not at all, and is never changed. Calls come from many threads at once.
 */
@ConsumerType
public interface FileStorage {

    /** Service property: the name of the storage, which is stored with each file. */
    String NAME = "vintner.storage";

    /**
     * Stores an object durably. Returns when the bytes would survive a power cut. Leaves nothing behind when the stream
     * breaks.
     *
     * @param objectId a new name: letters, digits and underscore, at most 64
     * @param content the bytes; read to the end, not closed
     * @return the number of bytes stored
     * @throws StorageFullException when there is no room for it
     * @throws IOException when the stream breaks or the storage refuses
     */
    long store(String objectId, InputStream content) throws IOException;

    /**
     * Opens a part of an object.
     *
     * @param objectId which object
     * @param offset first byte
     * @param length how many bytes; offset + length lies within the object
     * @return exactly these bytes, to be closed by the caller
     * @throws java.nio.file.NoSuchFileException when there is no such object
     * @throws IOException when it can't be read
     */
    InputStream open(String objectId, long offset, long length) throws IOException;

    /**
     * Removes an object. Of no effect when it is gone.
     *
     * @param objectId which object
     * @throws IOException when it can't be removed
     */
    void delete(String objectId) throws IOException;
}
