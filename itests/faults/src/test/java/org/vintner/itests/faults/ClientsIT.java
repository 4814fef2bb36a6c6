package org.vintner.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.itests.harness.Await;
import org.vintner.itests.harness.PublicId;
import org.vintner.itests.harness.Shop;

/** Downloads by the clients that people have, over lines that break. */
class ClientsIT {
    private static final int SIZE = 24 * 1024 * 1024;
    private static final int CUTS = 20;
    private static final long CUT_AFTER = 1024 * 1024;

    private static final Running RUNNING = Running.shared();
    private static final Shop SHOP = RUNNING.shop();

    @TempDir
    static Path folder;

    private static byte[] content;
    private static Path source;

    /** A way to fetch a file, which goes on where it was broken off. */
    private enum Client {
        CURL("curl", "curl", "-sSf --retry 0 -C - -o FILE URL"),
        WGET("wget", "wget", "-q -c -t 1 -O FILE URL"),
        ARIA2("aria2c", "aria2", "-q -c -s4 -x4 -k1M -m1 --file-allocation=none -d / -o FILE URL");

        private final String program;
        private final String aptPackage;
        private final String options;

        Client(String program, String aptPackage, String options) {
            this.program = program;
            this.aptPackage = aptPackage;
            this.options = options;
        }

        /** {@return its exit code} */
        int run(URI from, Path to) {
            List<String> command = new ArrayList<>(List.of(program));
            // aria2 takes a path below its folder.
            String file = this == ARIA2 ? to.toString().substring(1) : to.toString();
            for (String option : options.split(" ", -1)) {
                command.add(option.replace("FILE", file).replace("URL", from.toString()));
            }
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                folder.resolve(program + ".log").toFile()))
                        .start();
                assertThat(process.waitFor(2, TimeUnit.MINUTES))
                        .as(program + " ends")
                        .isTrue();
                return process.exitValue();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        boolean isHere() {
            for (String path : System.getenv("PATH").split(":", -1)) {
                if (Files.isExecutable(Path.of(path, program))) {
                    return true;
                }
            }
            return false;
        }
    }

    @BeforeAll
    static void file() throws IOException {
        content = new byte[SIZE];
        new Random(7).nextBytes(content);
        source = Files.write(folder.resolve("alps.bin"), content);
    }

    @Test
    @DisplayName(
            "S1.20: a Java client on a line that breaks twenty times has the file, byte for byte, and one download is counted")
    void javaClientIsCutTwentyTimes() throws Exception {
        Bought bought = buy(1);
        try (CuttingRelay relay = relay(bought)) {
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            for (int tries = 0; received.size() < SIZE && tries < 200; tries++) {
                readOn(relay.by(bought.url()), received);
            }
            assertThat(sha256(received.toByteArray())).isEqualTo(sha256(content));
            assertThat(relay.cutsMade()).isEqualTo(CUTS);
        }
        assertCountedOnce(bought);
    }

    @Test
    @DisplayName(
            "S1.20: curl, wget and aria2c with four segments, as far as they are here, on such a line: one download each")
    void installedClientsAreCutTwentyTimes() throws Exception {
        for (Client client : Client.values()) {
            if (client.isHere()) {
                cutTwentyTimes(client);
            } else {
                assertThat(System.getenv("VINTNER_CLIENTS"))
                        .as("%s is missing: apt-get install %s", client.program, client.aptPackage)
                        .isNotEqualTo("required");
                System.out.printf(
                        "ClientsIT: not tried with %s, which is not here: apt-get install %s%n",
                        client.program, client.aptPackage);
            }
        }
    }

    @Test
    @DisplayName("S1.18: 100 first requests at once on a limit of 3 are at most 3 downloads")
    void hundredFirstRequestsOnALimitOfThree() {
        Bought bought = buy(3);
        HttpClient client = HttpClient.newHttpClient();

        List<Integer> statuses = Crowd.of(100, i -> fetch(client, bought.url()));

        long whole = statuses.stream().filter(status -> status == 200).count();
        assertThat(whole).isBetween(1L, 3L);
        // 429: as many run as are left. 410: none is left. 503: too busy, try again.
        assertThat(statuses).isSubsetOf(200, 410, 429, 503);
        settled(bought);
        assertThat(used(bought)).isEqualTo(whole);
        for (long more = whole; more < 3; more++) {
            Await.until("a further download", () -> fetch(client, bought.url()) == 200);
        }
        settled(bought);
        assertThat(fetch(client, bought.url())).isEqualTo(410);
        assertThat(used(bought)).isEqualTo(3);
    }

    private void cutTwentyTimes(Client client) throws IOException {
        Bought bought = buy(1);
        Path file = folder.resolve(client.program + ".bin");
        try (CuttingRelay relay = relay(bought)) {
            int runs = 1;
            for (; client.run(relay.by(bought.url()), file) != 0; runs++) {
                assertThat(runs).as("runs of " + client.program).isLessThan(100);
            }
            assertThat(relay.cutsMade()).as("cuts of " + client.program).isEqualTo(CUTS);
            assertThat(sha256(Files.readAllBytes(file))).as(client.program).isEqualTo(sha256(content));
            System.out.printf(
                    "ClientsIT: %s has %d bytes, byte for byte, after %d cuts and %d runs%n",
                    client.program, SIZE, relay.cutsMade(), runs);
        }
        assertCountedOnce(bought);
    }

    /** A file that somebody has paid. */
    private record Bought(Shop.Placed order, URI url, String grant) {}

    private static Bought buy(int maxDownloads) {
        String product = SHOP.fileProduct("Map of the Alps", 500, source, sha256(content));
        SHOP.admin(
                        "PATCH",
                        "/api/v1/products/" + product,
                        Map.of("downloads", Map.of("validFor", "PT1H", "maxDownloads", maxDownloads)))
                .expect(200);
        Shop.Placed order = SHOP.order(product);
        SHOP.pay(order);
        SHOP.awaitFulfilled(order);
        JsonNode download = SHOP.entitlements(order, "download").get(0);
        return new Bought(
                order,
                RUNNING.server().uri(URI.create(download.path("url").asText()).getRawPath()),
                download.path("grant").asText());
    }

    private static CuttingRelay relay(Bought bought) {
        return new CuttingRelay(bought.url().getPort(), CUTS, CUT_AFTER);
    }

    private static void readOn(URI url, ByteArrayOutputStream received) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Range", "bytes=" + received.size() + "-")
                .build();
        try {
            HttpResponse<InputStream> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isIn(206, 429);
            if (response.statusCode() == 206) {
                try (InputStream body = response.body()) {
                    body.transferTo(received);
                }
            }
        } catch (IOException e) {
            // The line broke.
        }
    }

    private static int fetch(HttpClient client, URI url) {
        try {
            HttpResponse<byte[]> response =
                    client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
            if (response.statusCode() == 200) {
                assertThat(response.body()).hasSize(SIZE);
            }
            return response.statusCode();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void assertCountedOnce(Bought bought) {
        settled(bought);
        assertThat(used(bought)).isEqualTo(1);
        assertThat(fetch(HttpClient.newHttpClient(), bought.url())).isEqualTo(410);
    }

    /** Every answer was counted. */
    private static void settled(Bought bought) {
        Await.until(
                "no answer of the grant runs",
                () -> RUNNING.database()
                                .number(
                                        "SELECT count(*) FROM download_transfer WHERE grant_id = ?",
                                        PublicId.uuid(bought.grant()))
                        == 0);
    }

    private static int used(Bought bought) {
        return SHOP.entitlements(bought.order(), "download").get(0).path("used").asInt();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
