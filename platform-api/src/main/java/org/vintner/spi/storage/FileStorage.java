package org.vintner.spi.storage;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A private place for files. Register one service per configuration with the property {@link #NAME}. An object is written once,
 * becomes visible whole or not at all, and is never changed. Calls come from many threads at once.
 *
 * <p>Rules are numbered; each is a test of {@code org.vintner:plugin-tck}, which an author's contract test extends: ST-08, ST-09, ST-10,
 * ST-13, ST-17, ST-18, ST-19, ST-22, ST-24.
 */
@ConsumerType
public interface FileStorage {

    /** Service property: the name of the storage, which is stored with each file. */
    String NAME = "vintner.storage";

    /**
     * Stores an object durably. Returns when the bytes would survive a power cut. Leaves nothing behind when the stream
     * breaks.
     *
     * <p>Rules of the plugin-tck: ST-01, ST-03, ST-04, ST-07, ST-11, ST-14, ST-20.
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
     * <p>Rules of the plugin-tck: ST-02, ST-05, ST-12, ST-21, ST-23.
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
     * <p>Rules of the plugin-tck: ST-06.
     *
     * @param objectId which object
     * @throws IOException when it can't be removed
     */
    void delete(String objectId) throws IOException;
}
