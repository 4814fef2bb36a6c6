package org.vintner.tck.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.vintner.spi.storage.FileStorage;
import org.vintner.spi.storage.LocalFiles;
import org.vintner.spi.storage.ObjectListing;
import org.vintner.spi.storage.StorageFullException;
import org.vintner.tck.Misbehavior;

/** A good storage in memory, of which a mutant spoils one thing. */
class MemoryStorage implements FileStorage, ObjectListing, LocalFiles {

    static final String SECRET = "memory://user:password@host";

    /** What all instances of one bench share. */
    static final class Memory {
        final Map<String, byte[]> objects = new ConcurrentHashMap<>();
        final Set<Misbehavior> trouble = ConcurrentHashMap.newKeySet();
        volatile long room = Long.MAX_VALUE;

        /** As if there were a service at the other end. */
        void reached() throws IOException {
            if (trouble.contains(Misbehavior.UNREACHABLE)
                    || trouble.contains(Misbehavior.SERVER_ERROR)
                    || trouble.contains(Misbehavior.HANG)) {
                throw new IOException("the memory is away");
            }
        }
    }

    final Memory memory;

    MemoryStorage(Memory memory) {
        this.memory = memory;
    }

    static void checked(String objectId) throws IOException {
        if (!objectId.matches("[A-Za-z0-9_]{1,64}")) {
            throw new IOException("no name of an object");
        }
    }

    @Override
    public long store(String objectId, InputStream content) throws IOException {
        checked(objectId);
        memory.reached();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] chunk = new byte[64 * 1024];
        for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
            if (read.size() + count > memory.room) {
                throw new StorageFullException("the memory is full", null);
            }
            read.write(chunk, 0, count);
        }
        if (memory.objects.putIfAbsent(objectId, read.toByteArray()) != null) {
            throw new FileAlreadyExistsException(objectId);
        }
        return read.size();
    }

    final byte[] object(String objectId) throws IOException {
        checked(objectId);
        return Optional.ofNullable(memory.objects.get(objectId)).orElseThrow(() -> new NoSuchFileException(objectId));
    }

    @Override
    public InputStream open(String objectId, long offset, long length) throws IOException {
        memory.reached();
        byte[] object = object(objectId);
        if (offset + length > object.length) {
            throw new IOException("the object ends before");
        }
        return memory.trouble.contains(Misbehavior.ANSWER_HALF)
                ? broken(new ByteArrayInputStream(object, (int) offset, (int) length / 2))
                : new ByteArrayInputStream(object, (int) offset, (int) length);
    }

    /** What comes before a line breaks. */
    InputStream broken(InputStream half) {
        return new SequenceInputStream(half, new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line broke");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return read();
            }
        });
    }

    @Override
    public void delete(String objectId) throws IOException {
        checked(objectId);
        memory.reached();
        memory.objects.remove(objectId);
    }

    @Override
    public void list(Consumer<String> objectId) {
        memory.objects.keySet().forEach(objectId);
    }

    @Override
    public Path fileOf(String objectId) throws IOException {
        byte[] object = object(objectId);
        Path file = Files.createTempFile("object", "");
        file.toFile().deleteOnExit();
        return Files.write(file, object);
    }
}
