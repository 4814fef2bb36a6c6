package org.vintner.itests.faults.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;

/**
 * What is on sale.
 *
 * @param keys products with keys enough for all
 * @param scarce a product with keys for a few
 * @param file a product that is a file
 * @param sha256 of the file
 */
record Goods(List<String> keys, String scarce, String file, String sha256) {

    static final int SCARCE = 100;
    private static final int BATCH = 20_000;

    /** Puts them into an empty shop. */
    static Goods stock(Server server, Path folder, int orders) {
        Shop shop = server.shop();
        int each = orders * 2 + 500;
        List<String> plenty = new ArrayList<>();
        for (String name : List.of("ALPHA", "BETA", "GAMMA")) {
            plenty.add(product(shop, name, each));
        }
        byte[] content = new byte[40_000];
        new Random(7).nextBytes(content);
        try {
            Path file = Files.write(folder.resolve("handbook.bin"), content);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            return new Goods(
                    plenty, product(shop, "SCARCE", SCARCE), shop.fileProduct("Handbook", 500, file, sha256), sha256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String product(Shop shop, String name, int count) {
        String product = shop.draft("key", name, 700);
        for (int from = 0; from < count; from += BATCH) {
            StringBuilder lines = new StringBuilder();
            for (int i = from; i < Math.min(count, from + BATCH); i++) {
                lines.append(name).append("-KEY-").append(i).append('\n');
            }
            shop.importKeys(product, lines.toString().getBytes(StandardCharsets.UTF_8))
                    .expect(200, 201);
        }
        shop.publish(product);
        return product;
    }
}
