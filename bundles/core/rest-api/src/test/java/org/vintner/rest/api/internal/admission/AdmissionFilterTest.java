package org.vintner.rest.api.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vintner.rest.api.internal.admission.Doors.await;
import static org.vintner.rest.api.internal.admission.Doors.head;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vintner.api.payments.WebhookDoor;

/** The filter over HTTP, in the server's own engine, with one place per lane. */
@Timeout(60)
final class AdmissionFilterTest {

    private static final String HELD = "/api/v1/orders/held";
    private static final String SHOP = "/api/v1/orders/x";
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final long MEBI = 1024L * 1024;

    private Doors doors;
    private CompletableFuture<HttpResponse<String>> held;

    @AfterEach
    void close() throws Exception {
        doors.close();
    }

    private void fillTheShop() {
        held = doors.begin(HELD);
        await(() -> doors.filter.gate(Lane.SHOP).taken() == 1);
    }

    private static String firstLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** All of the answer, on a connection that the server closes after it. */
    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    @DisplayName("overload: notifications, downloads, staff and health are answered while the shop is full")
    void shopTrafficTakesNobodysPlace() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI);
        fillTheShop();

        assertThat(doors.post("/webhooks/sandbox", "fact").body()).isEqualTo("fact");
        assertThat(doors.get("/downloads/token").statusCode()).isEqualTo(200);
        assertThat(doors.get("/api/v1/accounts").statusCode()).isEqualTo(200);
        assertThat(doors.send(doors.request(SHOP).header("Authorization", "Bearer vsk_x"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(doors.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(doors.get("/metrics").statusCode()).isEqualTo(200);
        doors.letOneGo();
        assertThat(held.get().statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("overload: the rest gets 503 with Retry-After and a problem document")
    void whoFindsNoPlaceIsToldWhenToComeAgain() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI);
        fillTheShop();

        HttpResponse<String> refused = doors.get(SHOP);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 5);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        String id = refused.headers().firstValue("X-Request-Id").orElseThrow();
        assertThat(refused.body())
                .contains("\"status\":503", "\"code\":\"unavailable\"", "\"requestId\":\"" + id + "\"");
        assertThat(doors.filter.refused(Lane.SHOP)).isEqualTo(1);
        assertThat(new AdmissionHealthCheck(doors.filter).problem().orElseThrow())
                .contains("shop: 1 run, 0 wait, 1 were refused");
        assertThat(new AdmissionHealthCheck(doors.filter).holdsBackTraffic()).isFalse();
    }

    @Test
    @DisplayName("overload: a person gets a page in his language, which asks again by itself if it was only read")
    void aPersonGetsAPage() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI);
        fillTheShop();

        HttpResponse<String> read =
                doors.send(doors.request(SHOP).header("Accept", "text/html,*/*").header("Accept-Language", "zh-TW"));
        HttpResponse<String> sent = doors.send(
                doors.request(SHOP).header("Accept", "text/html").POST(BodyPublishers.ofString("action=pay")));

        assertThat(read.statusCode()).isEqualTo(503);
        String seconds = read.headers().firstValue("Retry-After").orElseThrow();
        assertThat(read.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(read.body()).contains("商店正忙", "http-equiv=\"refresh\" content=\"" + seconds + "\"");
        assertThat(sent.statusCode()).isEqualTo(503);
        assertThat(sent.body())
                .contains(
                        "was not begun",
                        sent.headers().firstValue("X-Request-Id").orElseThrow())
                .doesNotContain("refresh");
    }

    @Test
    void whoWaitsGetsThePlaceOfWhoLeavesAndWhoFindsTheQueueFullIsRefused() throws Exception {
        doors = new Doors(1, LONG, LONG, MEBI);
        fillTheShop();
        CompletableFuture<HttpResponse<String>> waiting = doors.begin(SHOP);
        await(() -> doors.filter.gate(Lane.SHOP).queued() == 1);

        assertThat(doors.get(SHOP).statusCode()).isEqualTo(503);
        assertThat(waiting).isNotDone();
        doors.letOneGo();

        assertThat(held.get().statusCode()).isEqualTo(200);
        assertThat(waiting.get().statusCode()).isEqualTo(200);
        doors.awaitIdle();
    }

    @Test
    void whoWaitedForTooLongIsRefused() throws Exception {
        doors = new Doors(1, Duration.ofMillis(1), LONG, MEBI);
        fillTheShop();

        HttpResponse<String> refused = doors.get(SHOP);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(doors.filter.gate(Lane.SHOP).queued()).isZero();
    }

    @Test
    void theBodyOfWhoWaitedIsWhole() throws Exception {
        doors = new Doors(1, LONG, LONG, MEBI);
        fillTheShop();
        try (Socket slow = doors.connect(head(SHOP, 6).replace("Host", "Connection: close\r\nHost") + "abc")) {
            await(() -> doors.filter.bodyMemory() > 0);
            slow.getOutputStream().write("def".getBytes(StandardCharsets.US_ASCII));
            await(() -> doors.filter.gate(Lane.SHOP).queued() == 1);

            doors.letOneGo();

            assertThat(answer(slow)).startsWith("HTTP/1.1 200 OK").endsWith("abcdef");
        }
    }

    @Test
    @DisplayName("a body that came with its header is kept while its request waits, and is whole then")
    void theBodyThatWasThereIsKept() throws Exception {
        doors = new Doors(1, LONG, LONG, MEBI);
        fillTheShop();
        try (Socket socket = doors.connect(head(SHOP, 6).replace("Host", "Connection: close\r\nHost") + "abcdef")) {
            await(() -> doors.filter.gate(Lane.SHOP).queued() == 1);

            doors.letOneGo();

            assertThat(answer(socket)).startsWith("HTTP/1.1 200 OK").endsWith("abcdef");
        }
    }

    @Test
    void aPlaceIsGivenBackByWhoFails() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI);

        assertThat(doors.get("/api/v1/orders/broken").statusCode()).isEqualTo(500);

        doors.awaitIdle();
        assertThat(doors.get(SHOP).statusCode()).isEqualTo(200);
    }

    @Test
    void aPlaceIsHeldByWhoAnswersLaterAndGivenBackThen() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI);
        CompletableFuture<HttpResponse<String>> later = doors.begin("/api/v1/orders/later");
        await(() -> doors.filter.gate(Lane.SHOP).taken() == 1);

        assertThat(doors.get(SHOP).statusCode()).isEqualTo(503);
        doors.letOneGo();

        assertThat(later.get().statusCode()).isEqualTo(200);
        doors.awaitIdle();
    }

    @Test
    @DisplayName("slow clients: whose body has not arrived holds no place")
    void slowBodiesDoNotSlowTheOthers() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI);
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            slow.add(doors.connect(head(i % 2 == 0 ? SHOP : "/webhooks/sandbox", 4) + "ab"));
        }
        await(() -> doors.filter.bodyMemory() >= 100 * 1024);

        assertThat(doors.post(SHOP, "fast").body()).isEqualTo("fast");
        assertThat(doors.post("/webhooks/sandbox", "fast").body()).isEqualTo("fast");
        slow.get(0).getOutputStream().write("cd".getBytes(StandardCharsets.US_ASCII));
        assertThat(firstLine(slow.get(0))).isEqualTo("HTTP/1.1 200 OK");

        for (Socket socket : slow) {
            socket.close();
        }
        doors.awaitIdle();
    }

    @Test
    void aBodyInPiecesIsPutTogether() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI);
        String text = "0123456789".repeat(5_000);

        assertThat(doors.post(SHOP, text).body()).isEqualTo(text);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(doors.send(doors.request("/webhooks/x")
                                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))))
                        .body())
                .isEqualTo(text);
        doors.awaitIdle();
    }

    @Test
    void aBodyThatIsTooLargeIsHandedOnAsFarAsItProvesThat() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI);
        byte[] bytes = new byte[WebhookDoor.MAX_BODY + 10_000];

        HttpResponse<String> chunked = doors.send(
                doors.request("/webhooks/x").POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));

        assertThat(chunked.body()).hasSize(WebhookDoor.MAX_BODY + 1);
        doors.awaitIdle();
    }

    @Test
    @DisplayName("slow clients: who announces more than is taken, and does not send it, holds no place")
    void aBodyThatIsTooLargeHoldsNoPlace() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI);
        int length = WebhookDoor.MAX_BODY + 10_000;
        try (Socket slow = doors.connect(head(SHOP, length).replace("Host", "Connection: close\r\nHost") + "ab")) {
            await(() -> doors.filter.bodyMemory() > 0);

            assertThat(doors.post(SHOP, "fast").body()).isEqualTo("fast");

            slow.getOutputStream().write(new byte[length - 2]);
            assertThat(answer(slow).split("\r\n\r\n", 2)[1]).hasSize(WebhookDoor.MAX_BODY + 1);
        }
        doors.awaitIdle();
    }

    @Test
    void aBodyThatTakesTooLongIsNotWaitedFor() throws Exception {
        doors = new Doors(0, LONG, Duration.ofMillis(1), MEBI);

        try (Socket slow = doors.connect(head(SHOP, 4) + "ab")) {
            assertThat(firstLine(slow)).isEqualTo("HTTP/1.1 408 Request Timeout");
        }
        doors.awaitIdle();
    }

    @Test
    @DisplayName("memory is flat: slow bodies share a bounded part of it")
    void slowBodiesShareTheirMemory() throws Exception {
        doors = new Doors(0, LONG, LONG, 1024);

        try (Socket first = doors.connect(head(SHOP, 4) + "ab")) {
            await(() -> doors.filter.bodyMemory() == 1024);
            try (Socket second = doors.connect(head(SHOP, 4) + "ab")) {
                assertThat(firstLine(second)).startsWith("HTTP/1.1 503 ");
            }
            first.getOutputStream().write("cd".getBytes(StandardCharsets.US_ASCII));
            assertThat(firstLine(first)).isEqualTo("HTTP/1.1 200 OK");
        }
        doors.awaitIdle();
    }

    @Test
    @DisplayName("webhooks go first: who dribbles at the shop does not take the memory of slow notifications")
    void slowNotificationsHaveTheirOwnMemory() throws Exception {
        doors = new Doors(0, LONG, LONG, 1024);

        try (Socket shop = doors.connect(head(SHOP, 4) + "ab")) {
            await(() -> doors.filter.bodyMemory() == 1024);
            try (Socket provider = doors.connect(head("/webhooks/sandbox", 4) + "ab")) {
                await(() -> doors.filter.bodyMemory() == 2048);
                provider.getOutputStream().write("cd".getBytes(StandardCharsets.US_ASCII));
                assertThat(firstLine(provider)).isEqualTo("HTTP/1.1 200 OK");
            }
            shop.getOutputStream().write("cd".getBytes(StandardCharsets.US_ASCII));
            assertThat(firstLine(shop)).isEqualTo("HTTP/1.1 200 OK");
        }
        doors.awaitIdle();
    }

    @Test
    void aClientWhoHangsUpWhileHeWaitsLeavesNothingBehind() throws Exception {
        doors = new Doors(5, LONG, LONG, MEBI);
        fillTheShop();
        try (Socket gone = doors.connect(head(SHOP, 4) + "abcd")) {
            await(() -> doors.filter.gate(Lane.SHOP).queued() == 1);
            gone.setSoLinger(true, 0);
        }
        doors.letOneGo();

        doors.awaitIdle();
        assertThat(doors.get(SHOP).statusCode()).isEqualTo(200);
    }

    @Test
    void whoeverWaitsWhileTheLimitsAreChangedIsAnswered() throws Exception {
        doors = new Doors(1, LONG, LONG, MEBI);
        fillTheShop();
        CompletableFuture<HttpResponse<String>> waiting = doors.begin(SHOP);
        await(() -> doors.filter.gate(Lane.SHOP).queued() == 1);

        doors.filter.stop();

        assertThat(waiting.get().statusCode()).isEqualTo(503);
    }

    @Test
    @DisplayName("slow clients: the engine breaks off who takes bytes too slowly, and keeps little for each connection")
    void theEngineKnowsItsSettings() throws Exception {
        doors = new Doors(0, LONG, LONG, MEBI, 1_000);

        doors.get(SHOP);

        // A busy server that begins to read late would take itself for a slow client.
        assertThat(doors.engine().getMinRequestDataRate()).isNotPositive();
        assertThat(doors.engine().getMinResponseDataRate()).isEqualTo(1_000);
        assertThat(doors.engine().getHeaderCacheSize()).isZero();
    }

    @Test
    @DisplayName("memory is flat: at the bound of connections others wait outside, and answers make room for them")
    void connectionsAreBounded() throws Exception {
        doors = new Doors(20);
        List<Socket> idle = new ArrayList<>();
        try (Socket regular = doors.connect("")) {
            for (int i = 0; i < 20; i++) {
                idle.add(doors.connect(""));
            }
            ask(regular);
            assertThat(firstLine(regular)).isEqualTo("HTTP/1.1 200 OK");
            await(() -> doors.filter.connections().full() && !doors.connector().isAccepting());
            await(() -> doors.connector().getIdleTimeout() == 10_000
                    && doors.connector().getConnectedEndPoints().stream()
                            .allMatch(connection -> connection.getIdleTimeout() == 10_000));

            try (Socket late = doors.connect("GET " + SHOP + " HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")) {
                for (int i = 0; i < Connections.ONE_ENDS_OF; i++) {
                    ask(regular);
                }
                assertThat(answer(regular)).contains("Connection: close");
                idle.get(0).close();
                idle.get(1).close();

                assertThat(answer(late)).contains("HTTP/1.1 200 OK");
            }
            await(() -> !doors.filter.connections().full());
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static void ask(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(("GET " + SHOP + " HTTP/1.1\r\nHost: shop\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    @DisplayName("whatever is changed of the engine at the bound of connections is undone when the limits are changed")
    void theEngineIsLeftAsItWas() throws Exception {
        doors = new Doors(1);
        long before = doors.connector().getIdleTimeout();
        doors.get(SHOP);
        await(() -> doors.filter.connections().full() && doors.connector().getIdleTimeout() != before);

        doors.filter.stop();

        assertThat(doors.connector().isAccepting()).isTrue();
        assertThat(doors.connector().getIdleTimeout()).isEqualTo(before);
    }
}
