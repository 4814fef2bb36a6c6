package org.vintner.downloads.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A file that never changes, mapped into memory. One buffer holds less than 2 GB, so it takes several. */
final class MappedFile {
    private static final long PART = 1L << 30;

    /** So often it is looked whether somebody has taken the file away or cut it, which nobody should. */
    private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();

    private final List<ByteBuffer> parts = new ArrayList<>();
    private final Path path;
    private final long size;
    private volatile long lookedAt = System.nanoTime();

    MappedFile(Path path, long size) throws IOException {
        this.path = path;
        this.size = size;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            if (file.size() != size) {
                throw new IOException("The stored file has " + file.size() + " bytes instead of " + size);
            }
            for (long from = 0; from < size; from += PART) {
                parts.add(file.map(MapMode.READ_ONLY, from, Math.min(PART, size - from)));
            }
        }
    }

    /** Whether the file was there and whole a moment ago. */
    boolean isStillThere() {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_EVERY) {
            return true;
        }
        lookedAt = now;
        return isWhole();
    }

    private boolean isWhole() {
        try {
            return Files.size(path) == size;
        } catch (IOException e) {
            return false;
        }
    }

    /** Bytes from a position on: as many as wanted, or fewer where a part ends. */
    ByteBuffer slice(long from, long length) {
        ByteBuffer part = parts.get((int) (from / PART));
        int offset = (int) (from % PART);
        return part.slice(offset, (int) Math.min(length, part.capacity() - offset));
    }
}
