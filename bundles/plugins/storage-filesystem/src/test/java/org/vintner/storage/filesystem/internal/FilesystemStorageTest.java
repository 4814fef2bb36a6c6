package org.vintner.storage.filesystem.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesystemStorageTest {

    @TempDir
    Path folder;

    private Path root;
    private FilesystemStorage storage;

    @BeforeEach
    void open() throws IOException {
        root = folder.resolve("some/where/files");
        storage = new FilesystemStorage("default", root);
    }

    @Test
    void itTellsWhatItHoldsAndNothingElse() throws IOException {
        storage.store("file_1", bytes("one"));
        storage.store("file_2", bytes("two"));
        Files.writeString(root.resolve("notes"), "somebody else's");
        Files.writeString(root.resolve("incoming/file_3"), "not whole");
        List<String> told = new ArrayList<>();

        storage.list(told::add);

        assertThat(told).containsExactlyInAnyOrder("file_1", "file_2");
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Path> allFiles() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void storedObjectComesBackByteForByte() throws Exception {
        byte[] content = new byte[3 * 1024 * 1024 + 17];
        new Random(1).nextBytes(content);
        assertThat(storage.store("fil_1", new ByteArrayInputStream(content))).isEqualTo(content.length);
        try (InputStream in = storage.open("fil_1", 0, content.length)) {
            assertThat(sha256(in.readAllBytes())).isEqualTo(sha256(content));
        }
    }

    private static byte[] sha256(byte[] content) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(content);
    }

    @DisplayName("S1.20: a part can be read")
    @ParameterizedTest
    @CsvSource({"0,5,01234", "3,4,3456", "9,1,9", "10,0,''"})
    void partIsExactlyThePart(long offset, long length, String expected) throws IOException {
        storage.store("fil_1", bytes("0123456789"));
        try (InputStream in = storage.open("fil_1", offset, length)) {
            assertThat(in.available()).isEqualTo((int) length);
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void partCanBeSkippedAndReadByteByByte() throws IOException {
        storage.store("fil_1", bytes("0123456789"));
        try (InputStream in = storage.open("fil_1", 2, 4)) {
            assertThat(in.skip(1)).isEqualTo(1);
            assertThat(in.read()).isEqualTo('3');
            assertThat(in.skip(100)).isEqualTo(2);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,11", "10,1", "11,0", "5,9223372036854775807"})
    void partBeyondTheEndIsRefused(long offset, long length) throws IOException {
        storage.store("fil_1", bytes("0123456789"));
        assertThatIOException()
                .isThrownBy(() -> storage.open("fil_1", offset, length))
                .withMessageContaining("has only 10 bytes");
    }

    @Test
    void emptyObjectIsAnObject() throws IOException {
        assertThat(storage.store("fil_0", InputStream.nullInputStream())).isZero();
        try (InputStream in = storage.open("fil_0", 0, 0)) {
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void streamIsReadToTheEndAndLeftOpen() throws IOException {
        boolean[] closed = {false};
        InputStream content = new FilterInputStream(bytes("abc")) {
            @Override
            public void close() throws IOException {
                closed[0] = true;
                super.close();
            }
        };
        storage.store("fil_1", content);
        assertThat(closed[0]).isFalse();
        assertThat(content.read()).isEqualTo(-1);
    }

    @Test
    void objectIsNeverReplaced() throws IOException {
        storage.store("fil_1", bytes("first"));
        assertThatThrownBy(() -> storage.store("fil_1", bytes("second")))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage("fil_1");
        assertThat(Files.readString(storage.fileOf("fil_1"))).isEqualTo("first");
        assertThat(allFiles()).hasSize(1);
    }

    @Test
    void ofManyAtOnceOneWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                String content = "content " + i;
                calls.add(() -> stored(content));
            }
            int winners = 0;
            for (Future<Boolean> call : threads.invokeAll(calls)) {
                winners += call.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
            assertThat(allFiles()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean stored(String content) throws IOException {
        try {
            storage.store("fil_1", bytes(content));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    @Test
    void brokenStreamLeavesNothingBehind() throws IOException {
        InputStream broken = new FilterInputStream(new ByteArrayInputStream(new byte[300_000])) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int read = super.read(into, offset, length);
                if (read < 0) {
                    throw new IOException("the seller's line broke");
                }
                return read;
            }
        };
        assertThatIOException().isThrownBy(() -> storage.store("fil_1", broken)).withMessage("the seller's line broke");
        assertThat(allFiles()).isEmpty();
        assertThatThrownBy(() -> storage.open("fil_1", 0, 0)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void missingObjectIsToldWithoutAPath() {
        assertThatThrownBy(() -> storage.fileOf("fil_none"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("fil_none");
    }

    @Test
    void deletedObjectIsGoneAndDeletingAgainIsFine() throws IOException {
        storage.store("fil_1", bytes("abc"));
        storage.delete("fil_1");
        storage.delete("fil_1");
        assertThat(allFiles()).isEmpty();
    }

    @Test
    void openDownloadOutlivesTheDeletion() throws IOException {
        storage.store("fil_1", bytes("abc"));
        try (InputStream in = storage.open("fil_1", 0, 3)) {
            storage.delete("fil_1");
            assertThat(in.readAllBytes()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../etc", "a/b", "a\\b", ".", "..", "a b", "a.b", "ä", "a\u0000"})
    void idThatIsAPathIsRefused(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> storage.store(id, bytes("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> storage.open(id, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> storage.delete(id));
    }

    @Test
    void longestIdIs64Characters() throws IOException {
        assertThat(storage.store("a".repeat(64), bytes("x"))).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> storage.store("a".repeat(65), bytes("x")));
    }

    @DisplayName("S1.4: nobody but the server's user can read the files")
    @Test
    void foldersAndFilesArePrivate() throws IOException {
        storage.store("fil_1", bytes("abc"));
        Path file = storage.fileOf("fil_1");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(file.getParent())).isEqualTo("rwx------");
        assertThat(permissions(root)).isEqualTo("rwx------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void oldLeftoversAreRemovedAndYoungOnesKept() throws IOException {
        storage.store("fil_1", bytes("abc"));
        Path old = Files.writeString(root.resolve("incoming/fil_2.x.part"), "half");
        Path young = Files.writeString(root.resolve("incoming/fil_3.x.part"), "half");
        Instant longAgo = Instant.now().minus(FilesystemStorage.LEFTOVER_AGE).minusSeconds(60);
        Files.setLastModifiedTime(old, FileTime.from(longAgo));
        Files.setLastModifiedTime(storage.fileOf("fil_1"), FileTime.from(longAgo));
        new FilesystemStorage("default", root).removeLeftovers();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(storage.fileOf("fil_1")).exists();
    }
}
