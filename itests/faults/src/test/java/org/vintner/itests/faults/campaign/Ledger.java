package org.vintner.itests.faults.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Books on disk: a file that only grows, one JSON object per line. An entry is durable when {@link #enter} returns. */
final class Ledger {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel file;
    private final Object flushing = new Object();
    private long written;
    private volatile long durable;

    Ledger(Path path) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those who wait at the same time share one fsync. */
    void enter(Map<String, ?> entry) {
        try {
            long position = append((JSON.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
            synchronized (flushing) {
                if (durable < position) {
                    long reached = written();
                    file.force(false);
                    durable = reached;
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized long written() {
        return written;
    }

    private synchronized long append(byte[] line) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(line);
        while (buffer.hasRemaining()) {
            written += file.write(buffer);
        }
        return written;
    }

    /** {@return all entries of a file} */
    static List<JsonNode> read(Path path) {
        try {
            List<JsonNode> entries = new ArrayList<>();
            for (String line : Files.readAllLines(path)) {
                entries.add(JSON.readTree(line));
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
