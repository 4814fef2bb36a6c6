package org.vintner.catalog.internal;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.catalog.FileUpload;
import org.vintner.api.id.FileId;
import org.vintner.persistence.store.NewFile;
import org.vintner.spi.storage.FileStorage;
import org.vintner.spi.storage.StorageFullException;

/**
 * Brings uploads into the storage, outside any transaction. Each upload is a new object, so nobody ever sees a half one;
 * one that fails is removed. A crash between this and the commit that names the object leaves it behind, unused.
 */
@Component(service = FileIntake.class, configurationPid = CatalogConfig.PID)
@Designate(ocd = CatalogConfig.class)
public final class FileIntake {
    private static final Logger LOG = LoggerFactory.getLogger(FileIntake.class);

    private final FileStorages storages;
    private final String storageName;
    private final long maxFileSize;

    @Activate
    public FileIntake(CatalogConfig config, @Reference FileStorages storages) {
        this(storages, config.storage(), config.maxFileSize());
    }

    FileIntake(FileStorages storages, String storageName, long maxFileSize) {
        this.storages = storages;
        this.storageName = storageName;
        this.maxFileSize = maxFileSize;
    }

    /** Stores the bytes; on any exception nothing is left. */
    NewFile store(FileUpload upload, InputStream content) {
        upload.size().ifPresent(size -> {
            if (size > maxFileSize) {
                throw UploadStream.tooLarge(maxFileSize);
            }
        });
        FileStorage storage = storages.find(storageName).orElseThrow(FileIntake::absent);
        FileId id = FileId.next();
        UploadStream stream = new UploadStream(content, maxFileSize);
        try {
            long stored = storage.store(id.toString(), stream);
            return checked(id, upload, stream, stored);
        } catch (IOException e) {
            delete(storage, id.toString());
            throw failed(stream, e);
        } catch (RuntimeException | Error e) {
            delete(storage, id.toString());
            throw e;
        }
    }

    /** Removes what {@link #store} made. */
    void discard(NewFile file) {
        storages.find(file.storage())
                .ifPresentOrElse(
                        storage -> delete(storage, file.objectId()),
                        () -> LOG.warn("Object {} stays, as storage {} is gone", file.objectId(), file.storage()));
    }

    private NewFile checked(FileId id, FileUpload upload, UploadStream stream, long stored) {
        if (stored != stream.count()) {
            throw new CommerceException(
                    CommerceError.UNAVAILABLE, "The storage did not take the whole file. Try again.");
        }
        if (stored == 0) {
            throw refused("A file has at least one byte.", "size");
        }
        upload.size().ifPresent(announced -> {
            if (announced != stored) {
                throw refused("The upload has " + stored + " bytes, but " + announced + " were announced.", "size");
            }
        });
        String sha256 = stream.sha256Hex();
        upload.sha256().ifPresent(expected -> {
            if (!expected.equals(sha256)) {
                throw refused("The upload's SHA-256 is another than the announced one: send it again.", "sha256");
            }
        });
        return new NewFile(id, upload.name(), stored, sha256, upload.contentType(), storageName, id.toString());
    }

    private static CommerceException failed(UploadStream stream, IOException cause) {
        if (stream.broken()) {
            return new CommerceException(CommerceError.INVALID_REQUEST, "The upload broke off. Send it again.", cause);
        }
        return cause instanceof StorageFullException
                ? new CommerceException(
                        CommerceError.STORAGE_FULL, "The storage has no room for the file. Try again later.", cause)
                : new CommerceException(
                        CommerceError.UNAVAILABLE, "The storage can't take the file just now. Try again later.", cause);
    }

    private static void delete(FileStorage storage, String objectId) {
        try {
            storage.delete(objectId);
        } catch (IOException | RuntimeException e) {
            LOG.warn("Object {} stays in the storage, unused: it could not be deleted", objectId, e);
        }
    }

    private static CommerceException absent() {
        return new CommerceException(
                CommerceError.UNAVAILABLE, "No storage for files is there just now. Try again later.");
    }

    private static CommerceException refused(String message, String param) {
        return new CommerceException(CommerceError.INVALID_REQUEST, message, param);
    }
}
