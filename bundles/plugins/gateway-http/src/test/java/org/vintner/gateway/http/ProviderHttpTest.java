package org.vintner.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vintner.gateway.http.ProviderHttp.Reply;

class ProviderHttpTest {

    private static final Duration SOON = Duration.ofMillis(500);

    @TempDir
    Path folder;

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ProviderHttp http = new ProviderHttp(Optional.empty(), SOON);
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/small", exchange -> answer(exchange, 200, 100));
        server.createContext("/large", exchange -> answer(exchange, 200, 1_000_000));
        server.createContext("/wrong", exchange -> answer(exchange, 404, 10));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/small");
            answer(exchange, 302, 0);
        });
        server.createContext("/dripping", this::drip);
        server.createContext("/hanging", exchange -> awaitEnd());
        server.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
        http.close();
    }

    private void answer(HttpExchange exchange, int status, int size) throws IOException {
        try (exchange) {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(status, size == 0 ? -1 : size);
            exchange.getResponseBody().write(new byte[size]);
        }
    }

    /** The headers come at once, and then a byte now and then. */
    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (!awaitPause()) {
                out.write('x');
                out.flush();
            }
        }
    }

    private boolean awaitPause() {
        try {
            return over.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void awaitEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply send(String path) {
        return http.send(
                ProviderHttp.get(
                                URI.create("http://localhost:"
                                        + server.getAddress().getPort() + path),
                                SOON)
                        .build(),
                10_000);
    }

    @Test
    void anAnswerIsGivenWhateverItsStatus() {
        assertThat(((Reply.Answer) send("/small")).body()).hasSize(100);
        assertThat(((Reply.Answer) send("/wrong")).status()).isEqualTo(404);
    }

    @Test
    void aRedirectIsNotFollowed() {
        assertThat(((Reply.Answer) send("/moved")).status()).isEqualTo(302);
        assertThat(calls).hasValue(1);
    }

    @Test
    void anAnswerThatIsTooLargeIsNone() {
        assertThat(send("/large")).isInstanceOf(Reply.NoAnswer.class);
    }

    @Test
    void theDeadlineIsForTheBodyAsWell() {
        for (String path : new String[] {"/hanging", "/dripping"}) {
            Instant before = Instant.now();
            assertThat(send(path)).isInstanceOf(Reply.NoAnswer.class);
            assertThat(Duration.between(before, Instant.now())).isLessThan(SOON.multipliedBy(4));
        }
    }

    @Test
    void whereNobodyListensNothingWasSent() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        for (String address : new String[] {"http://localhost:" + free, "http://nowhere.invalid"}) {
            assertThat(http.send(
                            ProviderHttp.get(URI.create(address), SOON.multipliedBy(10))
                                    .build(),
                            10))
                    .as(address)
                    .isInstanceOf(Reply.NotSent.class);
        }
    }

    /** A server without a certificate that is trusted gets no request. */
    @Test
    void withoutTrustNothingIsSent() throws Exception {
        try (TlsServer tls = new TlsServer(folder);
                ProviderHttp trusting = new ProviderHttp(
                        Optional.of(TrustedCertificates.of(tls.pem()).sslContext()), SOON)) {
            var request =
                    ProviderHttp.get(tls.address(), Duration.ofSeconds(10)).build();

            assertThat(http.send(request, 10)).isInstanceOf(Reply.NotSent.class);
            assertThat(tls.calls()).isZero();
            assertThat(trusting.send(request, 10)).isInstanceOf(Reply.Answer.class);
            assertThat(tls.calls()).isEqualTo(1);
        }
    }

    @Test
    void aFileIsWrittenToDiskWhenItIsThere() throws IOException {
        Path file = folder.resolve("bill");
        String base = "http://localhost:" + server.getAddress().getPort();
        assertThat(http.download(
                        ProviderHttp.get(URI.create(base + "/large"), SOON.multipliedBy(20))
                                .build(),
                        file,
                        2_000_000))
                .isInstanceOf(Reply.Answer.class);
        assertThat(Files.size(file)).isEqualTo(1_000_000);

        assertThat(http.download(
                        ProviderHttp.get(URI.create(base + "/large"), SOON).build(), file, 1000))
                .isInstanceOf(Reply.NoAnswer.class);
        Reply.Answer wrong = (Reply.Answer) http.download(
                ProviderHttp.get(URI.create(base + "/wrong"), SOON).build(), file, 1000);
        assertThat(wrong.status()).isEqualTo(404);
        assertThat(wrong.body()).hasSize(10);
        assertThat(Files.size(file)).isZero();
    }
}
