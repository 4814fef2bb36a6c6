package org.vintner.persistence.internal.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The file in which a running PostgreSQL server notes its process id; it stays behind when the server is killed. */
record PostmasterFile(Path data) {
    // Linux gives no process a greater id than 4194304, so this one never runs.
    private static final String NOBODYS_ID = "4194305";

    /** The process id of the server that runs on the data, if one does. */
    Optional<Long> server() {
        return noted().filter(this::runsOnData);
    }

    /**
     * After a crash or in a new container the noted id may belong to a process that has nothing to do with us, and
     * PostgreSQL would refuse to start. The file is not deleted, as its other lines let PostgreSQL find out whether
     * orphaned backends still use the shared memory; only the id is made harmless.
     */
    void disarm() {
        if (noted().isEmpty()) {
            return;
        }
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file()));
            lines.set(0, NOBODYS_ID);
            Files.write(file(), lines);
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

    /** A server works in its data folder; where the system hides that, its command line names the folder. */
    private boolean runsOnData(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        List<String> command = commandLine(process);
        if (command.isEmpty() || !command.get(0).endsWith("postgres")) {
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
