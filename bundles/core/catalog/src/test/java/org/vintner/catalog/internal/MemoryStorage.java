package org.vintner.catalog.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.vintner.spi.storage.FileStorage;

/** A storage that can be told to fail. */
final class MemoryStorage implements FileStorage {
    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    boolean full;

    @Override
    public long store(String objectId, InputStream content) throws IOException {
        byte[] bytes = content.readAllBytes();
        if (full) {
            throw new IOException("No space left on device");
        }
        objects.put(objectId, bytes);
        return bytes.length;
    }

    @Override
    public InputStream open(String objectId, long offset, long length) throws IOException {
        byte[] bytes = objects.get(objectId);
        if (bytes == null) {
            throw new NoSuchFileException(objectId);
        }
        return new ByteArrayInputStream(bytes, (int) offset, (int) length);
    }

    @Override
    public void delete(String objectId) {
        objects.remove(objectId);
    }
}
