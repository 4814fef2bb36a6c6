package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.vintner.itests.harness.Run;

/** Programs of the system's packages, and files of our own for them. */
final class Programs {

    private static final Map<String, String> PACKAGES =
            Map.of("pgbench", "postgresql-contrib", "nginx", "nginx", "wrk", "wrk", "slowhttptest", "slowhttptest");

    private final Path folder;

    /** @param folder for the files */
    Programs(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return what is missing of these programs, and how to get it; empty when nothing is} */
    static Optional<String> missing(List<String> programs) {
        List<String> missing =
                programs.stream().filter(name -> find(name).isEmpty()).toList();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(String.join(", ", missing) + " not found. Install, such as by: apt-get install "
                + String.join(" ", missing.stream().map(PACKAGES::get).toList()));
    }

    private static Optional<Path> find(String program) {
        Stream<String> places = Stream.concat(
                Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin", "/usr/local/sbin"));
        return places.map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static String path(String program) {
        return find(program).orElseThrow().toString();
    }

    Path folder() {
        return folder;
    }

    /** {@return a text of ours} */
    static String text(String resource) {
        try (InputStream in = Programs.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a file in the folder, written anew} */
    Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a program that runs beside us, at the latest after ten seconds. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /** Runs a program to its end; {@return what it said} */
    String run(Map<String, String> environment, List<String> command) {
        Run.Result result = Run.in(folder, environment, command.toArray(String[]::new));
        if (result.status() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + result.output());
        }
        return result.output();
    }
}
