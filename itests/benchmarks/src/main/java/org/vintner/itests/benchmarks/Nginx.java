package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Ports;

/** nginx with signed, expiring addresses (secure_link) and sendfile. */
final class Nginx implements AutoCloseable {

    private static final String SECRET = "benchmark-link-secret";

    private final int port = Ports.free();
    private final Process process;

    /** @param files folder of the files that it gives */
    Nginx(Path folder, Path files) {
        boolean root = "root".equals(System.getProperty("user.name"));
        String conf = Programs.text("nginx.conf")
                .replace("@USER@", root ? "user root;" : "")
                .replace("@PORT@", Integer.toString(port))
                .replace("@SECRET@", SECRET)
                .replace("@FILES@", files.toString());
        try {
            Files.createDirectories(folder);
            Path file = Files.writeString(folder.resolve("nginx.conf"), conf);
            process = new ProcessBuilder(
                            Programs.path("nginx"),
                            "-p",
                            folder.toString(),
                            "-e",
                            folder.resolve("error.log").toString(),
                            "-c",
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("console.txt").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("nginx answers; see " + folder, this::answers);
    }

    private boolean answers() {
        try {
            return Http.get(URI.create(url("/signed/none"))).status() == 403;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** {@return the signed address of a file; each number gives another one} */
    String link(String name, int number) {
        long expires = Instant.now().plusSeconds(86_400 + number).getEpochSecond();
        String path = "/signed/" + name;
        try {
            byte[] digest = MessageDigest.getInstance("MD5")
                    .digest((expires + path + " " + SECRET).getBytes(StandardCharsets.US_ASCII));
            return url(path + "?s=" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + "&e=" + expires);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        Programs.end(process);
    }
}
