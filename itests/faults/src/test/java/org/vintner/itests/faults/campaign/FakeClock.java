package org.vintner.itests.faults.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.vintner.itests.harness.Server;

/** Gives a server's JVM another clock than the database has. */
final class FakeClock {

    private FakeClock() {}

    /** @param shift as libfaketime writes it, such as +1d */
    static void set(Server server, String shift) {
        server.with("LD_PRELOAD", library().toString())
                .with("FAKETIME", shift)
                .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                // Else timed waits end at once: the server would spin where it sleeps.
                .with("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    private static Path library() {
        try (Stream<Path> files =
                Files.find(Path.of("/usr/lib"), 3, (path, type) -> path.endsWith("libfaketimeMT.so.1"))) {
            return files.findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--clock needs libfaketime. Install it: apt-get install faketime"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
