package org.vintner.storage.filesystem.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.spi.storage.FileStorage;
import org.vintner.tck.Misbehavior;
import org.vintner.tck.storage.StorageContractTest;
import org.vintner.tck.storage.StorageUnderTest;

class FilesystemContractTest extends StorageContractTest {

    @TempDir
    static Path folder;

    @Override
    protected StorageUnderTest open() {
        return new FilesystemUnderTest(folder.resolve(UUID.randomUUID().toString()));
    }

    /** A folder of its own for each rule. */
    private static final class FilesystemUnderTest implements StorageUnderTest {

        private final Path root;
        private final FileStorage storage;

        FilesystemUnderTest(Path root) {
            this.root = root;
            this.storage = another();
        }

        @Override
        public FileStorage storage() {
            return storage;
        }

        @Override
        public FileStorage another() {
            try {
                return new FilesystemStorage("default", root);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Set<String> secrets() {
            return Set.of(root.toString(), folder.toString());
        }

        @Override
        public void fill() {
            throw new UnsupportedOperationException("see cannot()");
        }

        @Override
        public void makeRoom() {
            throw new UnsupportedOperationException("see cannot()");
        }

        @Override
        public Map<Misbehavior, String> cannot() {
            Map<Misbehavior, String> cannot = new EnumMap<>(NO_SERVICE);
            cannot.put(
                    Misbehavior.FULL,
                    "a small disk needs rights that a build does not have; the fault campaign fills one (--disk-full)");
            return cannot;
        }

        @Override
        public void close() {
            // JUnit removes the folder.
        }
    }
}
