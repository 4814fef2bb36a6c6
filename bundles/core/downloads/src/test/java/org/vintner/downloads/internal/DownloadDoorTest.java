package org.vintner.downloads.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.Actor;
import org.vintner.api.catalog.AddressBinding;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.testing.TestDatabase;

/** The door over HTTP, in the server's own engine. */
final class DownloadDoorTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final byte[] CONTENT = random(100_000);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Shop shop;
    private FolderStorage storage;
    private Server server;
    private int port;

    @BeforeEach
    void start() throws Exception {
        shop = new Shop(DATABASE);
        storage = new FolderStorage(folder);
        storage.store(Digests.sha256(CONTENT), new ByteArrayInputStream(CONTENT));
        server = new Server(0);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(shop.door(storage)), "/downloads/*");
        server.setHandler(context);
        server.start();
        port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    @DisplayName("S1.12, S1.13: a whole file, as an attachment, kept by no cache")
    void wholeFileComesWithItsHeaders() throws Exception {
        StoredGrant grant = shop.grant("发票 \"№1\".zip", CONTENT, 3);

        HttpResponse<byte[]> response = get(grant);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(CONTENT);
        assertHeader(response, "Content-Length", "100000");
        assertHeader(response, "Content-Type", "application/zip");
        assertHeader(response, "Accept-Ranges", "bytes");
        assertHeader(response, "ETag", etag());
        assertHeader(response, "Cache-Control", "private, no-store");
        assertHeader(response, "Referrer-Policy", "no-referrer");
        assertHeader(response, "X-Content-Type-Options", "nosniff");
        assertHeader(
                response,
                "Content-Disposition",
                "attachment; filename=\"__ __1_.zip\"; filename*=UTF-8''%E5%8F%91%E7%A5%A8%20%22%E2%84%961%22.zip");
        assertUsed(grant, 1);
    }

    @Test
    void storageWithoutLocalFilesIsCopied() throws Exception {
        StoredGrant grant = shop.grant("a.zip", CONTENT, 3);
        shop.door(storage.remote());

        assertThat(get(grant).body()).isEqualTo(CONTENT);
        assertThat(get(grant, "Range", "bytes=-70000").body()).isEqualTo(part(30_000, 100_000));
    }

    @ParameterizedTest
    @CsvSource({"0-0,0,1", "0-99,0,100", "50000-,50000,100000", "-1,99999,100000", "99990-200000,99990,100000"})
    @DisplayName("S1.20: single ranges")
    void singleRangeIsPartialContent(String range, int from, int to) throws Exception {
        HttpResponse<byte[]> response = get(shop.grant("a.zip", CONTENT, 3), "Range", "bytes=" + range);

        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo(part(from, to));
        assertHeader(response, "Content-Range", "bytes " + from + "-" + (to - 1) + "/100000");
        assertHeader(response, "Content-Length", String.valueOf(to - from));
    }

    @Test
    @DisplayName("S1.20: several ranges as multipart/byteranges")
    void severalRangesAreMultipart() throws Exception {
        HttpResponse<byte[]> response = get(shop.grant("a.zip", CONTENT, 3), "Range", "bytes=0-9,50-59,-5");

        assertThat(response.statusCode()).isEqualTo(206);
        String type = response.headers().firstValue("Content-Type").orElseThrow();
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        String expected = multipart(boundary, 0, 10) + multipart(boundary, 50, 60)
                + multipart(boundary, 99_995, 100_000) + "\r\n--" + boundary + "--\r\n";
        assertThat(new String(response.body(), ISO_8859_1)).isEqualTo(expected);
        assertHeader(response, "Content-Length", String.valueOf(expected.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100000-", "bytes=5-2", "bytes=x", "bytes=-0", "thousand"})
    void badRangesAreAnsweredAndChangeNothing(String range) throws Exception {
        StoredGrant grant = shop.grant("a.zip", CONTENT, 3);
        String header = range.equals("thousand") ? "bytes=" + "0-0,2-2,".repeat(500) : range;

        HttpResponse<byte[]> response = get(grant, "Range", header);

        assertThat(response.statusCode()).isEqualTo(416);
        assertHeader(response, "Content-Range", "bytes */100000");
        assertHeader(response, "Content-Type", "application/problem+json");
        assertThat(text(response)).contains("\"code\":\"range_not_satisfiable\"", "\"status\":416");
        assertThat(shop.reread(grant).servedBytes()).isZero();
        assertThat(shop.grants.notes(List.of(grant.id()))).isEmpty();
    }

    @Test
    void otherRangeUnitsAreIgnored() throws Exception {
        assertThat(get(shop.grant("a.zip", CONTENT, 3), "Range", "lines=1-2").statusCode())
                .isEqualTo(200);
    }

    @Test
    void ifRangeGivesThePartOfTheSameFileOnly() throws Exception {
        StoredGrant grant = shop.grant("a.zip", CONTENT, 10);
        String modified = get(grant).headers().firstValue("Last-Modified").orElseThrow();

        assertThat(get(grant, "Range", "bytes=0-9", "If-Range", etag()).statusCode())
                .isEqualTo(206);
        assertThat(get(grant, "Range", "bytes=0-9", "If-Range", modified).statusCode())
                .isEqualTo(206);
        assertThat(get(grant, "Range", "bytes=0-9", "If-Range", "\"other\"").statusCode())
                .isEqualTo(200);
        assertThat(get(grant, "Range", "bytes=0-9", "If-Range", "W/" + etag()).statusCode())
                .isEqualTo(200);
        assertThat(get(grant, "Range", "bytes=x", "If-Range", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void conditionsAreAnsweredWithoutTheFile() throws Exception {
        StoredGrant grant = shop.grant("a.zip", CONTENT, 3);

        assertThat(get(grant, "If-None-Match", "\"x\", W/" + etag()).statusCode())
                .isEqualTo(304);
        assertThat(get(grant, "If-None-Match", "*").statusCode()).isEqualTo(304);
        assertThat(get(grant, "If-Match", "\"x\"").statusCode()).isEqualTo(412);
        assertThat(shop.reread(grant).servedBytes()).isZero();
        assertThat(get(grant, "If-Match", etag(), "If-None-Match", "\"x\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void headTellsAllAndCostsNothing() throws Exception {
        StoredGrant grant = shop.grant("a.zip", CONTENT, 1);

        HttpResponse<byte[]> response = exchange("HEAD", grant, "Range", "bytes=5-2");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertHeader(response, "Content-Length", "100000");
        assertHeader(response, "ETag", etag());
        assertThat(shop.reread(grant).servedBytes()).isZero();
    }

    @Test
    void operatorsSeeAnswersBytesAndRefusals() throws Exception {
        StoredGrant grant = shop.grant("a.zip", CONTENT, 1);

        get(grant);
        get(grant);
        exchange("GET", "x");

        assertThat(shop.metrics.counted("downloads.answers", "outcome", "started"))
                .isEqualTo(1);
        await(() -> shop.metrics.counted("downloads.answers", "outcome", "completed") == 1);
        assertThat(shop.metrics.counted("downloads.first.byte")).isEqualTo(1);
        await(() -> shop.metrics.shown("downloads.active") == 0);
        assertThat(shop.metrics.shown("downloads.bytes")).isEqualTo(CONTENT.length);
        assertThat(shop.metrics.counted("downloads.refused", "reason", "grant_exhausted"))
                .isEqualTo(1);
        assertThat(shop.metrics.counted("downloads.refused", "reason", "token_invalid"))
                .isEqualTo(1);
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        HttpResponse<byte[]> response = exchange("POST", shop.grant("a.zip", CONTENT, 1));

        assertThat(response.statusCode()).isEqualTo(405);
        assertHeader(response, "Allow", "GET, HEAD");
    }

    @Test
    @DisplayName("S1.15: an altered token is refused, with a page for browsers")
    void alteredTokenIsRefused() throws Exception {
        String token = shop.tokens.issue(shop.grant("a.zip", CONTENT, 1));
        String altered = (token.charAt(0) == 'A' ? "B" : "A") + token.substring(1);

        HttpResponse<byte[]> problem = exchange("GET", altered);
        HttpResponse<byte[]> page = exchange("GET", altered, "Accept", "text/html,*/*");

        assertThat(problem.statusCode()).isEqualTo(403);
        assertHeader(problem, "Content-Type", "application/problem+json");
        assertThat(text(problem))
                .contains("\"code\":\"token_invalid\"", "\"requestId\":\"req_")
                .doesNotContain(altered);
        assertThat(page.statusCode()).isEqualTo(403);
        assertHeader(page, "Content-Type", "text/html;charset=utf-8");
        assertThat(text(page)).contains("<h1>Token invalid</h1>");
        assertThat(exchange("GET", "").statusCode()).isEqualTo(403);
        assertThat(exchange("GET", "x/y/z").statusCode()).isEqualTo(403);
    }

    @Test
    @DisplayName("S1.16: a one-time link stops working once the transfer has completed")
    void oneTimeLinkWorksOnce() throws Exception {
        StoredGrant grant = shop.grant("a.zip", CONTENT, 1);

        assertThat(get(grant).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> second = get(grant);
        assertThat(second.statusCode()).isEqualTo(410);
        assertThat(text(second)).contains("\"code\":\"grant_exhausted\"");
        assertThat(exchange("HEAD", grant).statusCode()).isEqualTo(410);
    }

    @Test
    @DisplayName("S1.17, S1.23: dead links say why")
    void deadLinksSayWhy() throws Exception {
        StoredGrant revoked = shop.grant("a.zip", CONTENT, 1);
        StoredGrant replaced = shop.grant("a2.zip", random(10), 1);
        StoredGrant expired = shop.grant("a3.zip", random(11), 1);
        shop.downloads.revoke(Actor.system("test"), revoked.id());
        shop.downloads.renew(Actor.buyerOf(replaced.order()), replaced.id());
        shop.expire(expired.id());

        assertThat(text(get(revoked))).contains("grant_revoked");
        assertThat(text(get(replaced))).contains("token_invalid");
        assertThat(text(get(shop.reread(expired)))).contains("grant_expired");
    }

    @Test
    @DisplayName("S1.19: bound behind a trusted proxy, and told the way out")
    void boundFileIsRefusedElsewhereWithTheWayOut() throws Exception {
        StoredGrant grant = shop.grant("a.zip", CONTENT, 5);
        shop.bind(grant.id(), AddressBinding.NETWORK);

        assertThat(get(grant, "X-Forwarded-For", "192.0.2.1, 203.0.113.7").statusCode())
                .isEqualTo(200);
        assertThat(get(grant, "X-Forwarded-For", "203.0.113.99").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> response = get(grant, "X-Forwarded-For", "203.0.113.7, 192.0.2.1");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(text(response))
                .contains("\"code\":\"grant_bound_elsewhere\"", grant.id() + "/release-codes")
                .doesNotContain("203.0.113");
        assertThat(exchange("HEAD", grant, "X-Forwarded-For", "192.0.2.1").statusCode())
                .isEqualTo(403);
        assertThat(shop.audited).contains("refused download.fetch " + grant.id());
    }

    @Test
    @DisplayName("a mapped file that somebody cuts breaks the line; nobody hangs, and the server goes on")
    void cutFileBreaksTheLine() throws Exception {
        byte[] large = random(3_000_000);
        storage.store(Digests.sha256(large), new ByteArrayInputStream(large));
        StoredGrant cut = shop.grant("cut.zip", large, 1000);
        assertThat(get(cut).body()).isEqualTo(large);

        Path file = folder.resolve(Digests.sha256(large));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(1_000_000);
        }
        // At once by the mapping that is known, and a look later.
        assertThatThrownBy(() -> get(cut)).isInstanceOf(IOException.class);
        await(() -> status(cut) == 503);
        assertThat(get(shop.grant("a.zip", CONTENT, 1)).body()).isEqualTo(CONTENT);
    }

    private int status(StoredGrant grant) {
        try {
            return get(grant).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void emptyFileIsEmpty() throws Exception {
        byte[] nothing = {};
        storage.store(Digests.sha256(nothing), new ByteArrayInputStream(nothing));
        StoredGrant grant = shop.grant("nothing.txt", nothing, 1);

        HttpResponse<byte[]> response = get(grant);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertHeader(response, "Content-Length", "0");
        assertThat(get(grant, "Range", "bytes=0-").statusCode()).isEqualTo(416);
        assertThat(exchange("HEAD", grant).statusCode()).isEqualTo(200);
    }

    @Test
    void absentStorageAndLostFileAreUnavailable() throws Exception {
        StoredGrant lost = shop.grant("lost.zip", random(10), 1);
        StoredGrant grant = shop.grant("a.zip", CONTENT, 1);

        HttpResponse<byte[]> response = get(lost);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.headers().firstValue("Content-Disposition")).isEmpty();
        shop.removeStorage(storage);
        assertThat(get(grant).statusCode()).isEqualTo(503);
        shop.later(Duration.ofSeconds(1));
        assertThat(shop.grants.notes(List.of(grant.id()))).isEmpty();
        shop.door(storage);
        assertThat(get(grant).statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("S1.20: 20 MB, cut twenty times and resumed, byte for byte, counts once")
    void largeFileIsCutAndResumed() throws Exception {
        byte[] large = random(20_000_000);
        storage.store(Digests.sha256(large), new ByteArrayInputStream(large));
        StoredGrant grant = shop.grant("large.bin", large, 1);
        String token = shop.tokens.issue(grant);

        ByteArrayOutputStream received = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            received.writeBytes(readAndHangUp(token, received.size(), 900_000));
        }
        HttpResponse<byte[]> rest = exchange("GET", token, "Range", "bytes=" + received.size() + "-");
        assertThat(rest.statusCode()).isEqualTo(206);
        received.writeBytes(rest.body());

        assertThat(Digests.sha256(received.toByteArray())).isEqualTo(Digests.sha256(large));
        await(() -> {
            shop.later(Duration.ofSeconds(1));
            return shop.grants.notes(List.of(grant.id())).isEmpty();
        });
        assertThat(shop.reread(grant).used()).isEqualTo(1);
        assertThat(exchange("GET", token).statusCode()).isEqualTo(410);
    }

    @Test
    @DisplayName("S1.20: who hangs up in the middle of a piece has what he got, and it counts")
    void piecesThatWereBrokenOffCount() throws Exception {
        byte[] large = random(6_000_000);
        storage.store(Digests.sha256(large), new ByteArrayInputStream(large));
        StoredGrant grant = shop.grant("large.bin", large, 1);
        String token = shop.tokens.issue(grant);

        ByteArrayOutputStream received = new ByteArrayOutputStream();
        while (received.size() < large.length) {
            received.writeBytes(readAndHangUp(token, received.size(), 500_000));
            await(() -> {
                shop.later(Duration.ofSeconds(1));
                return shop.grants.notes(List.of(grant.id())).isEmpty();
            });
        }

        assertThat(received.toByteArray()).isEqualTo(large);
        assertThat(shop.reread(grant).used()).isEqualTo(1);
        assertThat(exchange("GET", token).statusCode()).isEqualTo(410);
    }

    /** As a client on a bad line: takes some bytes, then the connection is gone. */
    private byte[] readAndHangUp(String token, int from, int count) throws IOException {
        try (Socket socket = new Socket()) {
            // Else a large piece fits into the buffers of the line, and none is ever broken off.
            socket.setReceiveBufferSize(16 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            OutputStream out = socket.getOutputStream();
            out.write(("GET /downloads/" + token + " HTTP/1.1\r\nHost: localhost\r\nRange: bytes=" + from + "-\r\n\r\n")
                    .getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            assertThat(line(in)).contains(" 206 ");
            while (!line(in).isEmpty()) {
                // The rest of the head.
            }
            return in.readNBytes(count);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The answer ended in its head");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private void assertUsed(StoredGrant grant, int used) {
        await(() -> shop.reread(grant).used() == used);
    }

    /** The server ends an answer after its last byte has arrived, or when it notices that its client has gone. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private String multipart(String boundary, int from, int to) {
        return "\r\n--" + boundary + "\r\nContent-Type: application/zip\r\nContent-Range: bytes " + from + "-"
                + (to - 1) + "/100000\r\n\r\n" + new String(part(from, to), ISO_8859_1);
    }

    private HttpResponse<byte[]> get(StoredGrant grant, String... headers) throws IOException, InterruptedException {
        return exchange("GET", grant, headers);
    }

    private HttpResponse<byte[]> exchange(String method, StoredGrant grant, String... headers)
            throws IOException, InterruptedException {
        return exchange(
                method,
                shop.tokens.issue(grant) + "/" + PercentCode.encode(grant.file().name()),
                headers);
    }

    private HttpResponse<byte[]> exchange(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/downloads/" + path))
                .timeout(Duration.ofMinutes(1))
                .method(method, HttpRequest.BodyPublishers.noBody());
        List<String> pairs = Arrays.asList(headers);
        for (int i = 0; i < pairs.size(); i += 2) {
            request.header(pairs.get(i), pairs.get(i + 1));
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void assertHeader(HttpResponse<?> response, String name, String value) {
        assertThat(response.headers().firstValue(name)).contains(value);
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8);
    }

    private static String etag() {
        return "\"" + Digests.sha256(CONTENT).substring(0, 32) + "\"";
    }

    private static byte[] part(int from, int to) {
        return Arrays.copyOfRange(CONTENT, from, to);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
