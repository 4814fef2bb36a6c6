package org.vintner.console.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** Where a command reads from: a file on the server, or what is piped to the command. */
record Source(Optional<Path> path) {

    static final Source STANDARD_INPUT = new Source(Optional.empty());

    /** A file on the server, or {@code -} for what is piped to the command. */
    static Source of(String name) {
        return name.equals("-") ? STANDARD_INPUT : file(name);
    }

    static Source file(String name) {
        try {
            Path path = Path.of(name);
            if (Files.isRegularFile(path) && Files.isReadable(path)) {
                return new Source(Optional.of(path));
            }
        } catch (InvalidPathException e) {
            throw unreadable(name, e);
        }
        throw unreadable(name, null);
    }

    static CommerceException unreadable(String name, Exception cause) {
        return new CommerceException(
                CommerceError.INVALID_REQUEST,
                "'" + name
                        + "' is not a file on the server that can be read. To send one of your own machine, see --help.",
                "file",
                cause);
    }

    /** Karaf has put the input of the running command in the place of the server's. */
    InputStream open() throws IOException {
        return path.isPresent() ? Files.newInputStream(path.get()) : System.in;
    }

    long size() {
        try {
            return path.isPresent() ? Files.size(path.get()) : 0;
        } catch (IOException e) {
            throw unreadable(path.toString(), e);
        }
    }

    long countLines(InputStream lines) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank()).count();
        }
    }
}
