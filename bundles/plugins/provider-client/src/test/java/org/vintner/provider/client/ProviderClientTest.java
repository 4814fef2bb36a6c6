package org.vintner.provider.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vintner.provider.client.ProviderClient.Answer;
import org.vintner.provider.client.ProviderClient.Exchange;
import org.vintner.provider.client.ProviderClient.NoAnswer;
import org.vintner.provider.client.ProviderClient.NotSent;

/** A server that answers bytes, or not, as each test wants it. */
class ProviderClientTest {

    private static final Duration DEADLINE = Duration.ofMillis(700);

    private interface Talk {
        void with(OutputStream out) throws Exception;
    }

    private final CountDownLatch end = new CountDownLatch(1);
    private ServerSocket server;
    private volatile Talk talk = out -> {};

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread listener = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    var unused = socket.getInputStream().read(new byte[8192]);
                    talk.with(socket.getOutputStream());
                } catch (Exception e) {
                    // The client has gone, or the test is over.
                }
            }
        });
        listener.setDaemon(true);
        listener.start();
    }

    @AfterEach
    void close() throws IOException {
        end.countDown();
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private Exchange call(String scheme) {
        URI base = URI.create(scheme + "://localhost:" + server.getLocalPort());
        try (ProviderClient client = new ProviderClient(base, DEADLINE, Optional.empty())) {
            return client.call("POST", "/v1", Map.of(), bytes("x"));
        }
    }

    private Exchange call() {
        return call("http");
    }

    @Test
    void aWholeAnswerIsAnAnswer() {
        talk = out -> out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}"));
        assertThat(call()).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.isSuccess()).isTrue();
            assertThat(answer.json().number("a")).isEqualTo(1);
        });
    }

    @Test
    void redirectsAreNotFollowed() {
        talk = out ->
                out.write(bytes("HTTP/1.1 302 Found\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n"));
        assertThat(call()).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.isSuccess()).isFalse();
        });
    }

    @Test
    void silenceIsNoAnswerAtTheDeadline() {
        talk = out -> end.await();
        long start = System.nanoTime();
        assertThat(call()).isInstanceOf(NoAnswer.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.multipliedBy(8));
    }

    @Test
    void aBodyThatNeverEndsIsNoAnswerAtTheDeadline() {
        talk = out -> {
            out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\""));
            out.flush();
            end.await();
        };
        assertThat(call()).isInstanceOf(NoAnswer.class);
    }

    @Test
    void halfAnAnswerIsNoAnswer() {
        talk = out -> out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\""));
        assertThat(call()).isInstanceOf(NoAnswer.class);
    }

    @Test
    void anEndlessAnswerIsBrokenOff() {
        talk = out -> {
            out.write(bytes("HTTP/1.1 200 OK\r\n\r\n"));
            byte[] block = new byte[65536];
            while (true) {
                out.write(block);
            }
        };
        assertThat(call()).isInstanceOf(NoAnswer.class);
    }

    @Test
    void aCutConnectionIsNoAnswer() {
        assertThat(call()).isInstanceOf(NoAnswer.class);
    }

    @Test
    void aTlsErrorIsNotSent() {
        talk = out -> out.write(bytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
        assertThat(call("https")).isNotInstanceOf(Answer.class);
    }

    @Test
    void nobodyThereIsNotSent() throws IOException {
        server.close();
        assertThat(call()).isInstanceOf(NotSent.class);
    }

    @Test
    void anUnknownHostIsNotSent() {
        URI base = URI.create("http://nobody.invalid");
        try (ProviderClient client = new ProviderClient(base, Duration.ofSeconds(5), Optional.empty())) {
            assertThat(client.call("GET", "/", Map.of(), new byte[0])).isInstanceOf(NotSent.class);
        }
    }
}
