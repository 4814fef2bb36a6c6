package org.vintner.spi.storage;

import java.io.IOException;

/** The storage has no room for the object. Nothing of it was kept; the same upload may succeed when there is room again. */
public final class StorageFullException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Says which storage is full.
     *
     * @param message which storage, and the way out; no path
     * @param cause what the system said
     */
    public StorageFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
