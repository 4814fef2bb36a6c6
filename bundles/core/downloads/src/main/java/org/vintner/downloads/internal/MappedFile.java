package org.vintner.downloads.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file that never changes, mapped into memory. One buffer holds less than 2 GB, so it takes several. */
final class MappedFile {
    private static final long PART = 1L << 30;

    private final List<ByteBuffer> parts = new ArrayList<>();

    MappedFile(Path path, long size) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            if (file.size() != size) {
                throw new IOException("The stored file has " + file.size() + " bytes instead of " + size);
            }
            for (long from = 0; from < size; from += PART) {
                parts.add(file.map(MapMode.READ_ONLY, from, Math.min(PART, size - from)));
            }
        }
    }

    /** Bytes from a position on: as many as wanted, or fewer where a part ends. */
    ByteBuffer slice(long from, long length) {
        ByteBuffer part = parts.get((int) (from / PART));
        int offset = (int) (from % PART);
        return part.slice(offset, (int) Math.min(length, part.capacity() - offset));
    }
}
