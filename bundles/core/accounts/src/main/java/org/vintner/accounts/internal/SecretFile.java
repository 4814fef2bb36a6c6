package org.vintner.accounts.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A copy of the first secret for an operator who does not see standard output, readable by the server's user only. */
record SecretFile(Path path) {

    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);

    /** In the data folder of the server; empty when it has none. */
    static Optional<SecretFile> in(BundleContext context) {
        return Optional.ofNullable(context.getProperty("karaf.data"))
                .map(data -> new SecretFile(Path.of(data, "first-start-secret")));
    }

    void write(String secret) {
        try {
            // Made anew with its permissions, so that it can't be read for a moment, nor written through a link.
            Files.deleteIfExists(path);
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(path, secret + "\n", StandardCharsets.UTF_8);
        } catch (IOException e) {
            LOG.warn("The first administrator's secret can't be kept in {}: {}", path, e.toString());
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("{} can't be deleted: {}", path, e.toString());
        }
    }
}
