package org.vintner.downloads.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.vintner.spi.storage.FileStorage;
import org.vintner.spi.storage.LocalFiles;
import org.vintner.spi.storage.ObjectListing;

/** Files in a folder, which may be mapped. */
class FolderStorage implements FileStorage, LocalFiles, ObjectListing {
    private final Path folder;

    FolderStorage(Path folder) {
        this.folder = folder;
    }

    @Override
    public long store(String objectId, InputStream content) throws IOException {
        return Files.copy(content, folder.resolve(objectId));
    }

    @Override
    public InputStream open(String objectId, long offset, long length) throws IOException {
        byte[] all = Files.readAllBytes(folder.resolve(objectId));
        if (offset + length > all.length) {
            throw new IOException("The object is shorter");
        }
        return new ByteArrayInputStream(Arrays.copyOfRange(all, (int) offset, (int) (offset + length)));
    }

    @Override
    public void delete(String objectId) throws IOException {
        Files.delete(folder.resolve(objectId));
    }

    @Override
    public void list(Consumer<String> objectId) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString()).forEach(objectId);
        }
    }

    @Override
    public Path fileOf(String objectId) {
        return folder.resolve(objectId);
    }

    /** The same files without the capability. */
    FileStorage remote() {
        FileStorage local = this;
        return new FileStorage() {
            @Override
            public long store(String objectId, InputStream content) throws IOException {
                return local.store(objectId, content);
            }

            @Override
            public InputStream open(String objectId, long offset, long length) throws IOException {
                return local.open(objectId, offset, length);
            }

            @Override
            public void delete(String objectId) throws IOException {
                local.delete(objectId);
            }
        };
    }
}
