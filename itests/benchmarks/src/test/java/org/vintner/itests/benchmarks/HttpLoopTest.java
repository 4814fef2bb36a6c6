package org.vintner.itests.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpLoopTest {

    private static final byte[] REQUEST =
            "GET /some HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            int number = asked.incrementAndGet();
            if (number % 4 == 0) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            byte[] body = ("answer " + number).repeat(5000).getBytes(StandardCharsets.US_ASCII);
            // By chunks, as CXF does, and by length.
            exchange.sendResponseHeaders(200, number % 2 == 0 ? body.length : 0);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void eachRequestIsAnsweredOnceAlsoWhenTheServerClosesConnections() {
        List<Reply> replies = new ArrayList<>();
        AtomicInteger left = new AtomicInteger(100);
        try (HttpLoop loop = new HttpLoop(server.getAddress().getPort())) {
            for (int i = 0; i < 4; i++) {
                loop.add(new Counting(left, replies));
            }
            while (left.get() > 0) {
                loop.run(0.001);
            }
            assertThat(loop.finish(60)).isTrue();
        }

        assertThat(replies).hasSize(100).allMatch(reply -> reply.status() == 200);
        assertThat(asked).hasValue(100);
        assertThat(replies.stream()
                        .map(reply -> reply.body().length())
                        .distinct()
                        .sorted())
                .containsExactly(8 * 5000, 9 * 5000, 10 * 5000);
    }

    @Test
    void aServerThatIsNotThereIsTold() {
        server.stop(0);
        AtomicInteger left = new AtomicInteger(3);
        Counting talk = new Counting(left, new ArrayList<>());
        try (HttpLoop loop = new HttpLoop(server.getAddress().getPort())) {
            loop.add(talk);
            while (left.get() > 0) {
                loop.run(0.001);
            }
            assertThat(loop.finish(60)).isTrue();
        }

        assertThat(talk.broken).isEqualTo(3);
    }

    private static final class Counting implements HttpLoop.Talk {
        private final AtomicInteger left;
        private final List<Reply> replies;
        private int broken;

        Counting(AtomicInteger left, List<Reply> replies) {
            this.left = left;
            this.replies = replies;
        }

        @Override
        public Optional<byte[]> next() {
            return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? Optional.of(REQUEST) : Optional.empty();
        }

        @Override
        public void answered(Reply reply) {
            replies.add(reply);
        }

        @Override
        public void broken(IOException reason) {
            broken++;
        }
    }
}
