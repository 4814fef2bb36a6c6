package org.vintner.plugins.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.persistence.store.PluginStore;
import org.vintner.persistence.store.PluginStore.StoredArchive;

/** Gets archives into files: from a stream, from the database, from where a bundle was installed from. */
final class Archives {

    private static final Logger LOG = LoggerFactory.getLogger(Archives.class);

    private final Path folder;
    private final ArchiveReader reader;
    private final PluginStore store;

    Archives(Path folder, ArchiveReader reader, PluginStore store) {
        this.folder = folder;
        this.reader = reader;
        this.store = store;
    }

    /** Work with an archive in a file, which is deleted afterwards. */
    interface Use<T> {
        T with(Optional<Archive> archive, Refusals found);
    }

    /** Receives an archive, and no more of it than is allowed. */
    <T> T received(InputStream bytes, Use<T> use) {
        return inFile(
                file -> {
                    try (OutputStream out = Files.newOutputStream(file)) {
                        long left = reader.largestArchive() + 1;
                        byte[] buffer = new byte[64 * 1024];
                        int read = bytes.read(buffer);
                        while (read >= 0 && left > 0) {
                            out.write(buffer, 0, (int) Math.min(read, left));
                            left -= read;
                            read = bytes.read(buffer);
                        }
                    }
                },
                use);
    }

    /** Gets one that was kept. */
    <T> T kept(String sha256, Use<T> use) {
        return inFile(
                file -> {
                    try (OutputStream out = Files.newOutputStream(file)) {
                        store.copy(sha256, out);
                    }
                },
                use);
    }

    /** Fills a file. */
    private interface Filling {
        void fill(Path file) throws IOException;
    }

    private <T> T inFile(Filling filling, Use<T> use) {
        try {
            Files.createDirectories(folder);
            Path file = Files.createTempFile(folder, "plugin", ".jar");
            try {
                filling.fill(file);
                Refusals found = new Refusals();
                return use.with(reader.read(file, found), found);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void keep(Archive archive) {
        store.keep(
                new StoredArchive(archive.sha256(), archive.name(), archive.version(), archive.signer()),
                archive.file());
    }

    /** Keeps the archive of a bundle that came with the server, so that it can come back; {@return its digest} */
    Optional<String> keepOriginal(Bundle bundle) {
        try {
            return inFile(
                    file -> {
                        try (InputStream in =
                                URI.create(bundle.getLocation()).toURL().openStream()) {
                            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                        }
                    },
                    (archive, found) -> {
                        archive.ifPresent(this::keep);
                        return archive.map(Archive::sha256);
                    });
        } catch (UncheckedIOException | IllegalArgumentException e) {
            LOG.warn(
                    "The archive of {} {} is not there any more, so it can't be brought back by a rollback",
                    bundle.getSymbolicName(),
                    bundle.getVersion());
            return Optional.empty();
        }
    }
}
