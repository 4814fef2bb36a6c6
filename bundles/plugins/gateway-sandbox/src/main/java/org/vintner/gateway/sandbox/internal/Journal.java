package org.vintner.gateway.sandbox.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;

/**
 * A file that only grows, one {@link Entry} per line. A line counts once {@link #awaitDurable} has returned for it; callers that
 * wait at the same time share one fsync. A last line that a crash cut off is dropped when the file is opened: nobody was told
 * of it.
 *
 * <p>Not a {@link FileChannel}: that one is closed for everybody when a thread that uses it is interrupted, and callers are
 * interrupted when they take too long.
 */
final class Journal implements Closeable {

    private final RandomAccessFile file;
    private final Object forcing = new Object();
    private boolean broken;
    private long written;
    private volatile long durable;

    private Journal(RandomAccessFile file) {
        this.file = file;
    }

    /**
     * Opens or makes the journal.
     *
     * @param reader gets each entry that is in it
     */
    static Journal open(Path path, Consumer<Entry> reader) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        makePrivate(folder);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        boolean opened = false;
        try {
            lock(file, path);
            Journal journal = new Journal(file);
            journal.replay(path, reader);
            forceFolder(folder);
            opened = true;
            return journal;
        } finally {
            // Also when the thread is driven out by force: nobody else could open the books until they are collected.
            if (!opened) {
                file.close();
            }
        }
    }

    /** The books hold the addresses of pay pages, and who has one can pay. */
    private static void makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Two servers, or two configurations, must not write one journal. The lock goes when the file is closed. */
    private static void lock(RandomAccessFile file, Path path) throws IOException {
        try {
            if (file.getChannel().tryLock() == null) {
                throw inUse(path, null);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(path, e);
        }
    }

    private static BooksInUseException inUse(Path path, Exception cause) {
        return new BooksInUseException(
                "The books " + path + " are in use by another channel or server. "
                        + "Set another 'books' folder or another 'channel'.",
                cause);
    }

    /** Makes the file's name durable, too. */
    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private void replay(Path path, Consumer<Entry> reader) throws IOException {
        long complete = 0;
        try (InputStream in = new BufferedInputStream(new FileInputStream(path.toFile()), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                read(line.toByteArray(), complete, path, reader);
                complete += line.size() + 1L;
                line.reset();
            }
        }
        file.setLength(complete);
        file.seek(complete);
        file.getFD().sync();
        written = complete;
        durable = complete;
    }

    private static void read(byte[] line, long at, Path path, Consumer<Entry> reader) throws IOException {
        try {
            reader.accept(Entry.fromLine(line));
        } catch (RuntimeException e) {
            throw new IOException(
                    "The books " + path + " can't be read at byte " + at
                            + ". Put a good copy in place, or move the file away " + "to begin with empty books.",
                    e);
        }
    }

    /**
     * Writes an entry at the end.
     *
     * @return the position to wait for
     */
    synchronized long append(Entry entry) {
        byte[] line = Entry.toLine(entry);
        try {
            requireSound();
            file.write(line);
        } catch (IOException e) {
            dropPartOfLine();
            throw new UncheckedIOException(e);
        }
        written += line.length;
        return written;
    }

    private synchronized void requireSound() throws IOException {
        if (broken) {
            throw new IOException("The books could not be written. Mend the disk, then restart this channel.");
        }
    }

    /** A full disk may have taken half a line. */
    private void dropPartOfLine() {
        try {
            file.setLength(written);
            file.seek(written);
        } catch (IOException e) {
            broken = true;
        }
    }

    private synchronized long written() {
        return written;
    }

    private synchronized void markBroken() {
        broken = true;
    }

    /** Returns when everything before the position would survive a power cut. */
    void awaitDurable(long position) {
        if (durable >= position) {
            return;
        }
        synchronized (forcing) {
            if (durable >= position) {
                return;
            }
            long covered = written();
            try {
                requireSound();
                file.getFD().sync();
            } catch (IOException e) {
                // What a failed fsync left on the disk is unknown, and a second one would wrongly say that all is well.
                markBroken();
                throw new UncheckedIOException(e);
            }
            durable = covered;
        }
    }

    /** Waits for all that was appended. */
    void awaitDurable() {
        awaitDurable(written());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
