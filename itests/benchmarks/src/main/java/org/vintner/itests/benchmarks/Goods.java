package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.vintner.itests.harness.Shop;

/** Products, made as a seller makes them. */
final class Goods {

    private static final int IMPORT = 50_000;

    private final Shop shop;

    Goods(Shop shop) {
        this.shop = shop;
    }

    /** A product with so many keys in stock; {@return its id} */
    String keys(String title, long price, int count) {
        String product = shop.draft("key", title, price);
        addKeys(product, count);
        shop.publish(product);
        return product;
    }

    void addKeys(String product, int count) {
        for (int from = 0; from < count; from += IMPORT) {
            StringBuilder lines = new StringBuilder();
            for (int i = from; i < Math.min(count, from + IMPORT); i++) {
                lines.append(UUID.randomUUID()).append('\n');
            }
            shop.importKeys(product, lines.toString().getBytes(StandardCharsets.UTF_8))
                    .expect(200, 201);
        }
    }

    /** A product of one file of so many bytes; {@return its id} */
    String file(String title, long price, long bytes) {
        try {
            Path file = Files.createTempFile("vintner-benchmark", ".bin");
            try {
                write(file, bytes);
                return shop.fileProduct(title, price, file, sha256(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills a file with bytes that don't compress. */
    static void write(Path file, long bytes) throws IOException {
        Random random = new Random(bytes);
        byte[] block = new byte[1 << 20];
        try (var out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var digest = java.security.MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return java.util.HexFormat.of().formatHex(digest.digest());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
