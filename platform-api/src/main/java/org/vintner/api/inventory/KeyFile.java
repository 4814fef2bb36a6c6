package org.vintner.api.inventory;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/** Secrets on their way out, as a text in UTF-8. Nothing is read before it is written, and then in parts of bounded memory. */
@ProviderType
@FunctionalInterface
public interface KeyFile {

    /**
     * Writes all of it. May be called once.
     *
     * @param out where to; not closed
     * @throws IOException when the receiver has gone
     */
    void writeTo(OutputStream out) throws IOException;
}
