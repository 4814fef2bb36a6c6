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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file that grows, one {@link Entry} per line, until another one takes its place. A line counts once {@link #awaitDurable} has returned for it; callers that
 * wait at the same time share one fsync. A last line that a crash cut off is dropped when the file is opened: nobody was told
 * of it.
 *
 * <p>Not a {@link FileChannel}: that one is closed for everybody when a thread that uses it is interrupted, and callers are
 * interrupted when they take too long.
 */
final class Journal implements Closeable {

    private final Path path;
    private final Consumer<Entry> reader;
    private final Object forcing = new Object();
    private RandomAccessFile lock;
    private RandomAccessFile file;
    private boolean broken;
    /** The first line that was read, by which one file is told from that which takes its place. */
    private byte[] head = {};
    /** Where the next entry begins: to read it, as long as the journal is not open; then to write it. */
    private long written;
    /** How much was written into files in whose place this one is. Positions that callers wait for go on from one to the next. */
    private long before;

    private volatile long durable;

    /**
     * A journal that is not open yet.
     *
     * @param reader gets each entry that is in it, once
     */
    Journal(Path path, Consumer<Entry> reader) {
        this.path = path;
        this.reader = reader;
    }

    /** Reads what is there, though somebody else still writes: little is left to read when it is opened. */
    void readAhead() throws IOException {
        if (Files.exists(path)) {
            read();
        }
    }

    /**
     * Opens or makes the journal, and reads what has not been read.
     *
     * @throws BooksInUseException while somebody else has it open
     */
    void open() throws IOException {
        makePrivate(folder());
        lock = new RandomAccessFile(path.resolveSibling("books.lock").toFile(), "rw");
        boolean opened = false;
        try {
            lock();
            file = new RandomAccessFile(path.toFile(), "rw");
            read();
            dropPartOfLine();
            file.getFD().sync();
            durable = written;
            forceFolder(folder());
            opened = true;
        } finally {
            // Also when the thread is driven out by force: nobody else could open the books until they are collected.
            if (!opened) {
                close();
            }
        }
    }

    private Path folder() {
        return path.toAbsolutePath().getParent();
    }

    /** The books hold the addresses of pay pages, and who has one can pay. */
    private static void makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /**
     * Two servers, or two configurations, must not write one journal. The lock goes when its file is closed. It is a file of its own, as
     * the journal's is replaced.
     */
    private void lock() throws IOException {
        try {
            if (lock.getChannel().tryLock() == null) {
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

    private void read() throws IOException {
        try (FileInputStream whole = new FileInputStream(path.toFile())) {
            if (!Arrays.equals(head, whole.readNBytes(head.length))) {
                written = 0;
                head = new byte[0];
            }
            whole.getChannel().position(written);
            InputStream in = new BufferedInputStream(whole, 1 << 16);
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                read(line.toByteArray());
                written += line.size() + 1L;
                line.reset();
            }
        }
    }

    private void read(byte[] line) throws IOException {
        try {
            reader.accept(Entry.fromLine(line));
            if (written == 0) {
                head = line;
            }
        } catch (RuntimeException e) {
            throw new IOException(
                    "The books " + path + " can't be read at byte " + written
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
            forgetPartOfLine();
            throw new UncheckedIOException(e);
        }
        written += line.length;
        return written();
    }

    /** {@return how many bytes its file has} */
    synchronized long size() {
        return written;
    }

    /**
     * Goes on in a new file, which takes the place of the old one at once or not at all. Nobody may write meanwhile.
     *
     * @param entries what the new file begins with
     */
    void beginAnew(List<Entry> entries) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        RandomAccessFile fresh = new RandomAccessFile(next.toFile(), "rw");
        boolean moved = false;
        boolean taken = false;
        try {
            fresh.setLength(0);
            for (Entry entry : entries) {
                fresh.write(Entry.toLine(entry));
            }
            fresh.getFD().sync();
            // The names of what the new file counts on must be on disk before it is in its place.
            forceFolder(folder());
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
            moved = true;
            forceFolder(folder());
            take(fresh);
            taken = true;
        } finally {
            if (!taken) {
                fresh.close();
            }
            if (moved && !taken) {
                // What is written to the old file would be in nobody's books.
                markBroken();
            }
        }
    }

    private void take(RandomAccessFile fresh) throws IOException {
        synchronized (forcing) {
            synchronized (this) {
                RandomAccessFile old = file;
                file = fresh;
                before += written;
                written = fresh.getFilePointer();
                durable = written();
                old.close();
            }
        }
    }

    private synchronized void requireSound() throws IOException {
        if (broken) {
            throw new IOException("The books could not be written. Mend the disk, then restart this channel.");
        }
    }

    /** A full disk may have taken half a line. */
    private void forgetPartOfLine() {
        try {
            dropPartOfLine();
        } catch (IOException e) {
            broken = true;
        }
    }

    private void dropPartOfLine() throws IOException {
        file.setLength(written);
        file.seek(written);
    }

    private synchronized long written() {
        return before + written;
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
        try {
            if (file != null) {
                file.close();
            }
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }
}
