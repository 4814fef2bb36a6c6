package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;

/**
 * Plants license keys, tokens and secrets, buys, fails in many ways with the log at DEBUG, and then looks for them where they must
 * not be: as they are, in hexadecimal and in Base64.
 */
class CanaryIT {

    private static final String ADMIN = "canary-administrator-" + UUID.randomUUID();

    /** Which must be nowhere in the data folder. */
    private final Map<String, String> values = new LinkedHashMap<>();

    /** Which the operator has written into a configuration, where they may stay. */
    private final Map<String, String> configured =
            new LinkedHashMap<>(Map.of("webhook secret", Server.WEBHOOK_SECRET, "administrator's secret", ADMIN));

    /** Personal data, which may stand in the database and nowhere else. */
    private final Map<String, String> personal = new LinkedHashMap<>();

    private final List<String> answers = new ArrayList<>();

    @Test
    @DisplayName(
            "S1.4 S1.12 S2.6 S2.8: no key, token or secret in a log, an error, the database, its files or a metric")
    void nothingThatOpensAnythingIsWrittenDown() throws Exception {
        Running running = prepared();
        try (running) {
            Server server = running.server();
            server.start();
            server.command("log:set", "DEBUG", "org.vintner");
            Shop shop = server.shop(ADMIN);
            buyAndFail(running, shop);
            look(running, shop);
        }
    }

    private static Running prepared() {
        Running running = Running.prepare("canary");
        running.server().with("VINTNER_ADMIN_SECRET", ADMIN);
        return running;
    }

    // ------------------------------------------------------------------ planting

    private void buyAndFail(Running running, Shop shop) throws IOException, SQLException {
        List<String> keys =
                Stream.generate(() -> "CNRY-" + UUID.randomUUID()).limit(20).toList();
        keys.forEach(key -> values.put("key " + values.size(), key));
        String product = shop.keyProduct("Canaries", 500, keys);
        Path file = Files.write(running.server().folder().resolve("song.bin"), new byte[100_000]);
        String song = shop.fileProduct("Song", 300, file, sha256(file));

        Shop.Placed order = shop.order(product, song);
        values.put("access grant", order.grant());
        personal.put("buyer's address", order.email());
        shop.pay(order);
        shop.awaitFulfilled(order);
        assertThat(shop.keys(order)).hasSize(1);
        String url = shop.entitlements(order, "download").get(0).path("url").asText();
        String token = url.replaceFirst(".*/downloads/", "").replaceFirst("/.*", "");
        values.put("download token", token);
        assertThat(Http.get(URI.create(url)).expect(200).bytes()).hasSize(100_000);
        Await.until("the mail came", () -> !running.mail().to(order.email()).isEmpty());

        failImports(shop, product, keys);
        failTokens(running.server(), order, url, token);
        failNotifications(running);
        failInTheDatabase(running, shop, product);
    }

    private void failImports(Shop shop, String product, List<String> keys) {
        String other = shop.draft("file", "No keys", 100);
        note(shop.importKeys(other, String.join("\n", keys).getBytes(StandardCharsets.UTF_8)));
        note(shop.importKeys(product, String.join("\n", keys).getBytes(StandardCharsets.UTF_8)));
        String long10k = "CNRY-" + UUID.randomUUID() + "x".repeat(10_000);
        values.put("rejected line", long10k.substring(0, 41));
        note(shop.importKeys(product, (long10k + "\n" + keys.get(0) + "\u0007\n").getBytes(StandardCharsets.UTF_8)));
        note(shop.importKeys(product, keys.get(0).getBytes(StandardCharsets.UTF_16)));
    }

    private void failTokens(Server server, Shop.Placed order, String url, String token) {
        String altered = token.substring(0, token.length() - 2) + (token.endsWith("AA") ? "BB" : "AA");
        note(Http.get(URI.create(url.replace(token, altered))));
        note(Http.get(URI.create(url), "Range", "bytes=999999999-"));
        note(Http.get(server.uri("/api/v1/orders/" + order.id()), "Authorization", "Bearer " + order.grant() + "x"));
        note(Http.get(server.uri("/api/v1/orders?grant=" + order.grant()), "Authorization", "Basic " + order.grant()));
        note(Http.get(server.uri("/api/v1/products/prd_" + order.grant()), "Authorization", "Bearer " + ADMIN));
    }

    private void failNotifications(Running running) {
        String path = URI.create(running.server()
                        .channelAs(ADMIN, "sandbox")
                        .path("webhookUrl")
                        .asText())
                .getPath();
        note(Http.post(
                running.server().uri(path),
                ("{\"secret\":\"" + Server.WEBHOOK_SECRET + "\"}").getBytes(StandardCharsets.UTF_8),
                "Sandbox-Signature",
                "t=1,v1=00"));
    }

    /** The database itself complains about a row that holds a key, in the middle of a sale. */
    private void failInTheDatabase(Running running, Shop shop, String product) throws SQLException {
        running.database()
                .change("ALTER TABLE license_key ADD CONSTRAINT planted CHECK (state <> 'RESERVED') NOT VALID");
        Shop.Placed unlucky = shop.order(product);
        values.put("second access grant", unlucky.grant());
        note(shop.tryToPay(unlucky));
        running.database().change("ALTER TABLE license_key DROP CONSTRAINT planted");
    }

    private void note(Http.Answer answer) {
        answers.add(answer.status() + " " + answer.text());
    }

    // ------------------------------------------------------------------ looking

    private void look(Running running, Shop shop) throws IOException, SQLException {
        Server server = running.server();
        assertThat(answers).allMatch(answer -> answer.matches("(?s)[245].*")).hasSizeGreaterThan(10);
        Map<String, String> everything = new LinkedHashMap<>(values);
        everything.putAll(configured);
        assertAbsent("the log", server.log(), personal);
        assertThat(server.log()).as("the log that is searched").contains(" DEBUG ");
        assertAbsent("an answer to a bad request", String.join("\n", answers), everything);
        assertAbsent("the log", server.log(), everything);
        assertAbsent("the console", server.console(), everything);
        assertAbsent(
                "the metrics", shop.admin("GET", "/metrics", null).expect(200).text(), everything);
        assertAbsent("the health page", Http.get(server.uri("/health/ready")).text(), everything);
        for (Map.Entry<String, String> table : dump(running).entrySet()) {
            assertAbsent("table " + table.getKey(), table.getValue(), everything);
        }
        server.stop();
        lookIntoFiles(server.folder().resolve("data"));
    }

    /** Every row of every table as text, as {@code pg_dump} would write it. */
    private static Map<String, String> dump(Running running) throws SQLException {
        Map<String, String> tables = new TreeMap<>();
        try (Connection connection = running.database().connect();
                Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            for (String name : names) {
                try (ResultSet rows = statement.executeQuery(
                        "SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM \"" + name + "\" t")) {
                    rows.next();
                    tables.put(name, rows.getString(1));
                }
            }
        }
        assertThat(tables).containsKeys("license_key", "download_grant", "webhook_inbox");
        assertThat(tables.get("product")).contains("Canaries");
        return tables;
    }

    /** Table files, write-ahead log, temporary files, caches: keys and tokens are in none. */
    private void lookIntoFiles(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".jar"))
                    .toList()) {
                assertAbsent(
                        "file " + data.relativize(file),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1),
                        values);
            }
        }
    }

    private static void assertAbsent(String where, String text, Map<String, String> canaries) {
        canaries.forEach((name, canary) -> {
            byte[] bytes = canary.getBytes(StandardCharsets.UTF_8);
            // The last characters of a Base64 text depend on what follows.
            String base64 = Base64.getEncoder().encodeToString(bytes).substring(0, bytes.length * 4 / 3 - 4);
            assertThat(text.contains(canary) || text.contains(HexFormat.of().formatHex(bytes)) || text.contains(base64))
                    .as("%s has the %s in it", where, name)
                    .isFalse();
        });
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
