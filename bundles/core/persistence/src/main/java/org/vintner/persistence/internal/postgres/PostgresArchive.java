package org.vintner.persistence.internal.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs that this bundle brings, packed as they were published; unpacked at first use. */
final class PostgresArchive {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresArchive.class);

    private PostgresArchive() {}

    /** Version of the programs, as 17.11.0. */
    static String version() {
        Properties properties = new Properties();
        try (InputStream in = PostgresArchive.class.getResourceAsStream("/postgres.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    static String majorVersion() {
        String version = version();
        return version.substring(0, version.indexOf('.'));
    }

    /** Returns the folder of this version under {@code root}, complete or not there at all. */
    static Path unpackedIn(Path root) {
        Path target = root.resolve(version());
        if (Files.isExecutable(target.resolve("bin/postgres"))) {
            return target;
        }
        try {
            Files.createDirectories(root);
            Path work = Files.createTempDirectory(root, version() + "-unpacking-");
            unpack(work);
            publish(work, target);
            return target;
        } catch (IOException e) {
            throw new PostgresFailure("PostgreSQL could not be unpacked into " + root + ": " + e.getMessage(), e);
        }
    }

    private static void unpack(Path work) throws IOException {
        long start = System.nanoTime();
        String name = "/postgres-linux-" + architecture() + ".txz";
        try (InputStream packed = PostgresArchive.class.getResourceAsStream(name)) {
            if (packed == null) {
                throw new IOException(name + " is not in the bundle");
            }
            Tar.unpack(new BufferedInputStream(new XZInputStream(packed), 1 << 16), work);
        }
        // A temporary folder is private; the programs may have to run as another user.
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
        LOG.info("PostgreSQL {} unpacked in {} ms", version(), (System.nanoTime() - start) / 1_000_000);
    }

    private static void publish(Path work, Path target) throws IOException {
        try {
            Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Folders.delete(work);
            // Somebody else was faster: just as good.
            if (!Files.isExecutable(target.resolve("bin/postgres"))) {
                throw e;
            }
        }
    }

    private static String architecture() {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        if (os.equals("Linux") && arch.equals("amd64")) {
            return "x86_64";
        }
        if (os.equals("Linux") && arch.equals("aarch64")) {
            return "arm_64";
        }
        throw new PostgresFailure("The embedded PostgreSQL runs on Linux on x86-64 and arm64, not on " + os + " " + arch
                + "; set VINTNER_DATABASE_URL to the URL of a PostgreSQL server");
    }
}
