package org.vintner.downloads.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.spi.storage.FileStorage;
import org.vintner.spi.storage.LocalFiles;

/** Finds the best way from a file's storage to a client. */
@Component(service = FileBodies.class)
public final class FileBodies {
    private final FileStorages storages;
    private final MappedFiles mappedFiles;

    @Activate
    public FileBodies(@Reference FileStorages storages, @Reference MappedFiles mappedFiles) {
        this.storages = storages;
        this.mappedFiles = mappedFiles;
    }

    /** Nothing was written when this throws. */
    BodySender sender(StoredGrant grant, OutputStream client) throws IOException {
        FileStorage storage = storages.find(grant.storage()).orElseThrow(FileBodies::unavailable);
        Optional<BufferStream> buffers = BufferStream.of(client);
        if (storage instanceof LocalFiles local && buffers.isPresent()) {
            return new MappedSender(mappedFiles.of(grant, local), buffers.get());
        }
        return new CopyingSender(storage, grant.objectId(), client);
    }

    static CommerceException unavailable() {
        return new CommerceException(
                CommerceError.UNAVAILABLE, "The file is out of reach just now. Try the same link again later.");
    }
}
