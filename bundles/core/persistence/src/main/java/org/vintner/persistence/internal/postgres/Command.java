package org.vintner.persistence.internal.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and keeps what it said. */
final class Command {
    private static final int SECONDS = 120;

    private Command() {}

    record Result(int status, String output) {
        boolean ok() {
            return status == 0;
        }
    }

    /** The output goes through a file, as a pipe would stay open as long as a server that the program leaves behind. */
    static Result run(Path directory, List<String> command) {
        try {
            Path output = Files.createTempFile("vintner-command", ".log");
            try {
                return run(directory, command, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            return new Result(127, command.get(0) + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresFailure("Interrupted while " + command.get(0) + " was running", e);
        }
    }

    private static Result run(Path directory, List<String> command, Path output)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        clean(builder.environment());
        Process process = builder.start();
        boolean ended = false;
        try {
            ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        } finally {
            if (!ended) {
                process.destroyForcibly();
            }
        }
        String said = Files.readString(output).strip();
        return ended ? new Result(process.exitValue(), said) : new Result(124, said + "\nno end in " + SECONDS + " s");
    }

    /**
     * PGDATA, PGPORT and their like would change what the programs do, and so would a library that is preloaded into the
     * JVM, such as another allocator or clock; messages are read by us, so in English.
     */
    private static void clean(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("LC_") || name.equals("LD_PRELOAD"));
        environment.put("LC_ALL", "C");
    }
}
