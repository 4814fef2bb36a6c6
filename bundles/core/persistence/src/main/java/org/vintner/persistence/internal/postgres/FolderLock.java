package org.vintner.persistence.internal.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second server off the data folder. The system gives the lock back when this process dies, however it does.
 * It also gives it back when this process closes the file a second time, so a second server in the same process must not
 * even open it; a system property tells, as two versions of this class may be loaded.
 */
record FolderLock(FileChannel channel, String mark) implements AutoCloseable {
    static FolderLock take(Path folder) {
        String mark = "org.vintner.persistence.lock:" + folder;
        if (System.getProperties().putIfAbsent(mark, "taken") != null) {
            throw inUse(folder);
        }
        try {
            return new FolderLock(locked(folder), mark);
        } catch (RuntimeException e) {
            System.getProperties().remove(mark);
            throw e;
        }
    }

    private static FileChannel locked(Path folder) {
        try {
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw inUse(folder);
            }
            return channel;
        } catch (IOException e) {
            throw new PostgresFailure("The data folder " + folder + " cannot be locked: " + e.getMessage(), e);
        }
    }

    private static PostgresFailure inUse(Path folder) {
        return new PostgresFailure("Another server uses the data folder " + folder
                + ". Stop it, or give this one a folder of its own (VINTNER_DATA)");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PostgresFailure("The data folder cannot be unlocked", e);
        } finally {
            System.getProperties().remove(mark);
        }
    }
}
