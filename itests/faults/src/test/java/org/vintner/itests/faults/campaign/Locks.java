package org.vintner.itests.faults.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.vintner.itests.harness.Archive;

/**
 * Takes row locks out of the unpacked server: blanks of the same length stand where {@code FOR UPDATE} stood in the constants
 * of a class.
 */
final class Locks {

    private Locks() {}

    static void remove(String... classes) {
        try (Stream<Path> files = Files.walk(Archive.home().resolve("system/org/vintner/persistence"))) {
            Path jar = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
                for (String name : classes) {
                    Path file = zip.getPath("org/vintner/persistence/internal/store/" + name + ".class");
                    Files.write(file, without(Files.readAllBytes(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] without(byte[] constants) {
        String text = new String(constants, StandardCharsets.ISO_8859_1);
        String blank = text;
        for (String lock : new String[] {"FOR UPDATE", "SKIP LOCKED"}) {
            blank = blank.replace(lock, " ".repeat(lock.length()));
        }
        if (blank.equals(text)) {
            throw new IllegalStateException("There is no lock to remove.");
        }
        return blank.getBytes(StandardCharsets.ISO_8859_1);
    }
}
