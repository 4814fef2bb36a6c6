package org.vintner.persistence.internal.secrets;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.persistence.internal.postgres.PostgresFailure;

/**
 * The key that all others are encrypted by. It comes from the environment or from a file, never from the database.
 *
 * @param key AES-256
 * @param origin where it came from, in words for an error message
 */
record MasterKey(SecretKey key, String origin) {
    static final String VARIABLE = "VINTNER_MASTER_KEY";

    private static final Logger LOG = LoggerFactory.getLogger(MasterKey.class);
    private static final int BYTES = 32;

    /**
     * Finds the key, or makes one when there is nothing yet that an older one has encrypted.
     *
     * @param environment value of the environment variable; empty if not set
     * @param file the file that holds the key in base64
     * @param mayMake whether the database is new
     */
    static MasterKey find(String environment, Path file, boolean mayMake) {
        if (!environment.isBlank()) {
            return decoded(environment, "the environment variable " + VARIABLE);
        }
        String origin = "the file " + file;
        try {
            if (Files.exists(file)) {
                return decoded(Files.readString(file), origin);
            }
            if (!mayMake) {
                throw new PostgresFailure("The master key is missing: " + origin + " does not exist, but the database"
                        + " holds secrets that it encrypts. Put the file back from your backup, or set " + VARIABLE);
            }
            return decoded(make(file), origin);
        } catch (IOException e) {
            throw new PostgresFailure("The master key in " + origin + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static MasterKey decoded(String text, String origin) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            // The text is the key: it does not belong into a message or a cause.
            key = new byte[0];
        }
        if (key.length != BYTES) {
            throw new PostgresFailure("The master key in " + origin + " is not 32 bytes in base64");
        }
        SecretKey secret = new SecretKeySpec(key, "AES");
        Arrays.fill(key, (byte) 0);
        return new MasterKey(secret, origin);
    }

    private static String make(Path file) throws IOException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        String text = Base64.getEncoder().encodeToString(key);
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.exists(folder)) {
            Files.createDirectories(folder.getParent());
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        // Made under another name and forced to the disk: a key that is lost after its first use loses all secrets.
        Path work = Files.createTempFile(folder, "master", ".new");
        Files.writeString(work, text + "\n");
        try (FileChannel channel = FileChannel.open(work, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(work, file);
        LOG.info("A new master key was made in {}. Keep a backup of it apart from the database's", file);
        return text;
    }
}
