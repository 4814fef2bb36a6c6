package org.vintner.itests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The server's archive, unpacked as a user does it, once per run of the tests. */
public final class Archive {

    private static Path home;

    private Archive() {}

    /** {@return the folder in which tests may write} */
    public static Path work() {
        return Path.of(System.getProperty("vintner.work", "target/servers")).toAbsolutePath();
    }

    /** {@return the unpacked server} */
    public static synchronized Path home() {
        if (home == null) {
            home = unpacked(work().resolve("home"));
        }
        return home;
    }

    private static Path unpacked(Path folder) {
        Path archive = Path.of(System.getProperty("vintner.archive", ""));
        if (!Files.isRegularFile(archive)) {
            throw new IllegalStateException("No archive at '" + archive
                    + "'. Build it first: mvn -q install -DskipTests at the top of the tree");
        }
        try {
            delete(folder);
            Files.createDirectories(folder);
            Run.checked(folder, "tar", "xzf", archive.toAbsolutePath().toString());
            try (Stream<Path> inside = Files.list(folder)) {
                return inside.findFirst().orElseThrow().toRealPath();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    /** Copies a folder of files. */
    static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(from)) {
            all = walk.toList();
        }
        for (Path path : all) {
            Path target = to.resolve(from.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(target);
            } else {
                Files.copy(path, target);
            }
        }
    }
}
