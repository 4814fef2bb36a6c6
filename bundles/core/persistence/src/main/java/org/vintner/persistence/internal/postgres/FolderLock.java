package org.vintner.persistence.internal.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second server off the data folder. The system gives the lock back when this process dies, however it does. */
record FolderLock(FileChannel channel) implements AutoCloseable {
    static FolderLock take(Path folder) {
        Path file = folder.resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new PostgresFailure("Another server uses the data folder " + folder
                        + ". Stop it, or give this one a folder of its own (VINTNER_DATA)");
            }
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new PostgresFailure("The data folder " + folder + " cannot be locked: " + e.getMessage(), e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PostgresFailure("The data folder cannot be unlocked", e);
        }
    }
}
