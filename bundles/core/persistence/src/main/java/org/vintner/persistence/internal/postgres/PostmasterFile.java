package org.vintner.persistence.internal.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** The file in which a running PostgreSQL server notes its process id; it stays behind when the server is killed. */
record PostmasterFile(Path data) {
    // Linux gives no process a greater id than 4194304, so this one never runs.
    private static final String NOBODYS_ID = "4194305";
    /** The server by its path, or one of its backends, which say after a colon what they do. */
    private static final Pattern PROGRAM = Pattern.compile(".*postgres(: .*)?", Pattern.DOTALL);

    private static final int STATUS_LINE = 7;
    private static final long ORPHAN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** The process id of the server that runs on the data, if one does. */
    Optional<Long> server() {
        return noted().filter(this::runsOnData);
    }

    /** Whether the server that runs on the data has finished its recovery and takes connections. */
    boolean ready() {
        try {
            List<String> lines = Files.readAllLines(file());
            return lines.size() > STATUS_LINE && lines.get(STATUS_LINE).startsWith("ready");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Ends what a killed server left behind. A backend in the middle of a statement does not notice at once that it is
     * alone, and as long as it holds the shared memory no new server starts. To end it is what the crash of the machine
     * would have done: the new server recovers from the log, and no commit that was acknowledged is lost.
     */
    void endOrphans() {
        if (server().isPresent()) {
            throw new IllegalStateException("The server runs, so its backends are no orphans");
        }
        List<ProcessHandle> orphans = ProcessHandle.allProcesses()
                .filter(process -> runsOnData(process.pid()))
                .toList();
        orphans.forEach(ProcessHandle::destroyForcibly);
        long patience = System.nanoTime() + ORPHAN_NANOS;
        while (System.nanoTime() < patience && orphans.stream().anyMatch(orphan -> runsOnData(orphan.pid()))) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /**
     * After a crash or in a new container the noted id may belong to a process that has nothing to do with us, and
     * PostgreSQL would refuse to start. The file is not deleted, as its other lines let PostgreSQL find out whether
     * orphaned backends still use the shared memory; only the id is made harmless.
     */
    void disarm() {
        try {
            if (noted().isEmpty()) {
                // Cut short in the writing: it names nobody and PostgreSQL would not start.
                Files.deleteIfExists(file());
                return;
            }
            List<String> lines = new ArrayList<>(Files.readAllLines(file()));
            lines.set(0, NOBODYS_ID);
            // Over the old text and not cut off before, so that it also works on a full disk.
            byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(text), 0);
            }
        } catch (IOException e) {
            throw new PostgresFailure("The file " + file() + " of a killed server cannot be changed", e);
        }
    }

    private Path file() {
        return data.resolve("postmaster.pid");
    }

    private Optional<Long> noted() {
        try {
            List<String> lines = Files.readAllLines(file());
            // An empty first line: the server was killed while it wrote the file.
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(lines.get(0).trim()));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new PostgresFailure("The file " + file() + " cannot be read", e);
        }
    }

    /** A server and its backends work in the data folder; where the system hides that, its command line names the folder. */
    boolean runsOnData(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        List<String> command = commandLine(process);
        if (command.isEmpty() || !PROGRAM.matcher(command.get(0)).matches()) {
            return false;
        }
        try {
            return Files.isSameFile(process.resolve("cwd"), data);
        } catch (IOException e) {
            return command.contains(data.toString());
        }
    }

    private static List<String> commandLine(Path process) {
        try {
            String line = new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
            return List.of(line.split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }
}
