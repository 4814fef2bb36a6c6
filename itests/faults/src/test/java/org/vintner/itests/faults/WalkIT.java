package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.vintner.itests.harness.Archive;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.MailServer;
import org.vintner.itests.harness.Server;
import org.vintner.itests.harness.Shop;

/** The README's walk, on a fresh server that made its own administrator secret. */
class WalkIT {

    private static final int SIZE = 20 * 1024 * 1024;
    private static final int CUT = 7_654_321;

    @Test
    @DisplayName(
            "S1.5 S1.13 S1.20 S1.39 S1.41 S1.42 S2.5 S2.15 S2.19: a key and a file are ordered, paid and delivered")
    void keyAndFileAreOrderedPaidAndDelivered() throws IOException {
        try (MailServer mail = Running.newMail();
                Server server = new Server("walk")
                        .with("VINTNER_ADMIN_SECRET", "")
                        .withSandbox()
                        .withMail(mail)
                        .start()) {
            Shop shop = server.shop(printedSecret(server));

            String key = shop.keyProduct("Editor, one seat", 1999, List.of("EDIT-0001-AAAA", "EDIT-0002-BBBB"));
            Path file = bigFile();
            String sha256 = sha256(Files.readAllBytes(file));
            String map = shop.fileProduct("Map of the Alps", 500, file, sha256);

            Shop.Placed order = shop.order(key, map);
            assertThat(shop.state(order)).isEqualTo("pending_payment");
            JsonNode payment = shop.startPayment(order);
            assertThat(payment.path("amount").path("amount").asLong()).isEqualTo(2499);
            URI payPage = Shop.payPage(payment);
            assertThat(Http.get(payPage).expect(200).text()).contains("<form", "24.99", "Editor, one seat");
            Http.form(payPage, "action=pay").expect(303);
            shop.awaitFulfilled(order);
            assertThat(server.database()
                            .text(
                                    "SELECT cause FROM transition WHERE aggregate = ? AND to_state = 'PAID'",
                                    order.uuid()))
                    .as("by the notification, not by a look-up")
                    .startsWith("webhook ");

            assertThat(shop.keys(order)).hasSize(1).allMatch(value -> value.startsWith("EDIT-000"));
            JsonNode download = shop.entitlements(order, "download").get(0);
            assertThat(download.path("sha256").asText()).isEqualTo(sha256);
            String url = download.path("url").asText();
            assertThat(sha256(cutAndResumed(URI.create(url)))).isEqualTo(sha256);

            Await.until("the mail has arrived", () -> !mail.to(order.email()).isEmpty());
            assertThat(mail.to(order.email()))
                    .singleElement()
                    .satisfies(
                            text -> assertThat(text).contains(shop.keys(order).get(0), "mountains.bin", "/downloads/"));
            everySecretStaysOutOfTheLog(server, shop, order, url);
        }
    }

    /** S2.8: neither keys nor tokens nor secrets in the log. */
    private static void everySecretStaysOutOfTheLog(Server server, Shop shop, Shop.Placed order, String url) {
        String token = url.replaceFirst(".*/downloads/", "").replaceFirst("/.*", "");
        assertThat(server.log())
                .doesNotContain(shop.keys(order).get(0), token, order.grant(), order.email())
                .doesNotContain(Server.WEBHOOK_SECRET, printedSecret(server));
    }

    private static String printedSecret(Server server) {
        Matcher found = Pattern.compile("vsk_[A-Za-z0-9_-]{43}").matcher(server.console());
        assertThat(found.find())
                .as("the console shows the first administrator's secret")
                .isTrue();
        return found.group();
    }

    private static Path bigFile() throws IOException {
        byte[] bytes = new byte[SIZE];
        new Random(20).nextBytes(bytes);
        return Files.write(Archive.work().resolve("mountains.bin"), bytes);
    }

    private static byte[] cutAndResumed(URI url) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(SIZE);
        URLConnection connection = url.toURL().openConnection();
        try (InputStream first = connection.getInputStream()) {
            whole.write(first.readNBytes(CUT));
        }
        Http.Answer rest = Http.get(url, "Range", "bytes=" + CUT + "-", "If-Range", connection.getHeaderField("ETag"))
                .expect(206);
        assertThat(rest.header("Content-Range")).isEqualTo("bytes " + CUT + "-" + (SIZE - 1) + "/" + SIZE);
        whole.write(rest.bytes());
        byte[] all = whole.toByteArray();
        assertThat(all.length).isEqualTo(SIZE);
        return Arrays.copyOf(all, SIZE);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
