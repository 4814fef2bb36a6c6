package org.vintner.storage.filesystem.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.spi.configuration.Finding;
import org.vintner.spi.configuration.Finding.Part;
import org.vintner.spi.configuration.SelfTest;
import org.vintner.spi.storage.FileStorage;
import org.vintner.spi.storage.LocalFiles;
import org.vintner.spi.storage.ObjectListing;
import org.vintner.spi.storage.StorageFullException;

/**
 * Files in a folder. An upload goes to a temporary file, is forced to disk, and then gets its name in one step, so that a file
 * with a name is always whole. Messages hold no path: they may end at a client.
 */
final class FilesystemStorage implements FileStorage, LocalFiles, ObjectListing, SelfTest {

    /** An upload that takes longer than this has been given up. */
    static final Duration LEFTOVER_AGE = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(FilesystemStorage.class);
    private static final Pattern OBJECT_ID = Pattern.compile("[A-Za-z0-9_]{1,64}");
    /** Two folders and the file. */
    private static final int DEPTH = 3;

    private static final long LITTLE_MEGABYTES = 1024;
    private static final int CHUNK = 256 * 1024;
    private static final long FULL = 1024L * 1024;

    private final String name;
    private final Path root;
    private final Path incoming;
    private final boolean posix;

    /** Makes the folder when it is missing, and takes it away from everybody but the server's own user. */
    FilesystemStorage(String name, Path root) throws IOException {
        this.name = name;
        this.root = root;
        this.incoming = root.resolve("incoming");
        Path existing = root;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        this.posix = Files.getFileStore(existing).supportsFileAttributeView("posix");
        makeFolders(root);
        makeFolders(incoming);
        if (posix) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Keeps a small object, reads it back and removes it; and looks how much room there is. */
    @Override
    public List<Finding> test() {
        return List.of(testObject(), testRoom());
    }

    private Finding testObject() {
        String id = "selftest_" + UUID.randomUUID().toString().replace("-", "");
        byte[] content = id.getBytes(StandardCharsets.US_ASCII);
        try {
            store(id, new ByteArrayInputStream(content));
            try (InputStream in = open(id, 0, content.length)) {
                return Arrays.equals(content, in.readAllBytes())
                        ? Finding.good(Part.PROVIDER, "A file was kept, read back and removed.")
                        : Finding.wrong(
                                Part.PROVIDER, "root", "A file came back other than it was kept.", "Check the disk.");
            } finally {
                delete(id);
            }
        } catch (IOException e) {
            LOG.debug("Storage '{}': the self-test failed", name, e);
            return Finding.wrong(
                    Part.PROVIDER,
                    "root",
                    "A file could not be kept, read back and removed.",
                    "See that the folder is there, that the server may write to it, and that the disk has room.");
        }
    }

    private Finding testRoom() {
        try {
            long free = Files.getFileStore(root).getUsableSpace() / (1024 * 1024);
            String message = "The disk has room for " + free + " MB more.";
            return free < LITTLE_MEGABYTES
                    ? Finding.doubtful(Part.PROVIDER, "root", message, "Make room, or choose another folder.")
                    : Finding.good(Part.PROVIDER, message);
        } catch (IOException e) {
            LOG.debug("Storage '{}': the free space is not known", name, e);
            return Finding.wrong(
                    Part.PROVIDER, "root", "The disk does not tell how much room it has.", "Check the disk.");
        }
    }

    /** Removes what broken uploads left behind. Young ones are kept: another server may be uploading to the same folder. */
    void removeLeftovers() throws IOException {
        Instant before = fileTime().minus(LEFTOVER_AGE);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(incoming)) {
            for (Path leftover : leftovers) {
                if (Files.getLastModifiedTime(leftover).toInstant().isBefore(before)) {
                    Files.deleteIfExists(leftover);
                    LOG.info("Storage '{}': the rest of a broken upload was removed", name);
                }
            }
        }
    }

    /** Now by the clock that dates the files, which may be another machine's. */
    private Instant fileTime() throws IOException {
        Path probe = Files.createTempFile(incoming, "probe", ".part");
        try {
            return Files.getLastModifiedTime(probe).toInstant();
        } finally {
            Files.delete(probe);
        }
    }

    @Override
    public long store(String objectId, InputStream content) throws IOException {
        Path target = path(objectId);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(objectId);
        }
        Path temporary = incoming.resolve(objectId + "." + UUID.randomUUID() + ".part");
        try {
            long size = write(temporary, content);
            publish(temporary, target, objectId);
            return size;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private long write(Path temporary, InputStream content) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        long size = 0;
        try (FileChannel file = FileChannel.open(temporary, options, permissions("rw-------"))) {
            byte[] chunk = new byte[CHUNK];
            // readNBytes fills the chunk, so that a slow network does not make many small writes.
            for (int read = content.readNBytes(chunk, 0, CHUNK); read > 0; read = content.readNBytes(chunk, 0, CHUNK)) {
                write(file, ByteBuffer.wrap(chunk, 0, read));
                size += read;
            }
            file.force(true);
        }
        return size;
    }

    private void write(FileChannel file, ByteBuffer chunk) throws IOException {
        try {
            while (chunk.hasRemaining()) {
                file.write(chunk);
            }
        } catch (IOException e) {
            if (Files.getFileStore(root).getUsableSpace() < FULL) {
                throw new StorageFullException(
                        "The disk of storage '" + name + "' is full. Make room, then upload the file again.", e);
            }
            throw e;
        }
    }

    /** Gives the file its name. A link, where there are links, as it never replaces a file; a move does. */
    private void publish(Path temporary, Path target, String objectId) throws IOException {
        makeFolders(target.getParent());
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException(objectId);
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(objectId);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
        force(target.getParent());
    }

    @Override
    public InputStream open(String objectId, long offset, long length) throws IOException {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("Offset and length are 0 or more.");
        }
        FileChannel file = FileChannel.open(fileOf(objectId), StandardOpenOption.READ);
        try {
            if (length > file.size() - offset) {
                throw new IOException("Object " + objectId + " of storage '" + name + "' has only " + file.size()
                        + " bytes, fewer than were asked for.");
            }
            return new FileRange(file, offset, length);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void delete(String objectId) throws IOException {
        Path file = path(objectId);
        if (Files.deleteIfExists(file)) {
            force(file.getParent());
        }
    }

    /** A file that lies where another name would be is somebody else's. */
    @Override
    public void list(Consumer<String> objectId) throws IOException {
        try (Stream<Path> files = Files.find(root, DEPTH, (file, attributes) -> attributes.isRegularFile())) {
            files.map(Path::getFileName)
                    .map(Path::toString)
                    .filter(name -> OBJECT_ID.matcher(name).matches() && Files.isRegularFile(path(name)))
                    .forEach(objectId);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public Path fileOf(String objectId) throws IOException {
        Path file = path(objectId);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(objectId);
        }
        return file;
    }

    /** Spread over 65,536 folders by digest, as ids that are ordered by time all begin alike. */
    private Path path(String objectId) {
        if (!OBJECT_ID.matcher(objectId).matches()) {
            throw new IllegalArgumentException("An object id has 1 to 64 letters, digits and underscores.");
        }
        String digest = HexFormat.of().formatHex(sha256(objectId), 0, 2);
        return root.resolve(digest.substring(0, 2)).resolve(digest.substring(2)).resolve(objectId);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a folder and its parents; each new one's name is forced to disk. */
    private void makeFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        makeFolders(folder.getParent());
        try {
            Files.createDirectory(folder, permissions("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        force(folder.getParent());
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private FileAttribute<?>[] permissions(String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
