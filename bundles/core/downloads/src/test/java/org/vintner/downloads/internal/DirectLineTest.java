package org.vintner.downloads.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectLineTest {
    private static final int SIZE = 1_000_003;
    private static final int BY_ENGINE = 1000;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[SIZE];
    private final AtomicLong past = new AtomicLong();
    private final AtomicLong answersWithoutLine = new AtomicLong();
    private Server server;
    private MappedFile file;

    @BeforeEach
    void start() throws Exception {
        new Random(1).nextBytes(content);
        file = new MappedFile(Files.write(folder.resolve("file"), content), SIZE);
        server = new Server(0);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new InTurn()), "/*");
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    /** A thousand bytes by the engine, as many as the socket takes past it, and so on. */
    private final class InTurn extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentLength(SIZE);
            Optional<DirectLine> line = DirectLine.of(request);
            if (line.isEmpty()) {
                answersWithoutLine.incrementAndGet();
                response.getOutputStream().write(content);
                return;
            }
            BufferStream engine = BufferStream.of(response.getOutputStream()).orElseThrow();
            int from = 0;
            while (from < SIZE) {
                int ordinary = Math.min(BY_ENGINE, SIZE - from);
                engine.write(file.slice(from, ordinary));
                from += ordinary;
                if (from < SIZE - 1) {
                    int gone = line.get().send(file, from, SIZE - 1 - from, engine, new Sending(null, null, List.of()));
                    past.addAndGet(gone);
                    from += gone;
                }
            }
        }
    }

    private Socket connect() throws IOException {
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private void ask(Socket socket, String protocol) throws IOException {
        socket.getOutputStream()
                .write(("GET / " + protocol + "\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n")
                        .getBytes(ISO_8859_1));
    }

    private static byte[] answer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200").contains("Content-Length: " + SIZE);
        byte[] body = new byte[SIZE];
        in.readFully(body);
        return body;
    }

    @Test
    @DisplayName(
            "bytes that pass by the engine come between those that don't, and the connection serves the next request")
    void bytesComeInOrderAndTheConnectionGoesOn() throws Exception {
        try (Socket socket = connect()) {
            for (int i = 1; i <= 3; i++) {
                ask(socket, "HTTP/1.1");
                assertThat(answer(socket)).isEqualTo(content);
            }
        }
        assertThat(past.get()).isPositive();
        assertThat(answersWithoutLine.get()).isZero();
    }

    @Test
    void thereIsNoneForAnOlderProtocol() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, "HTTP/1.0");
            assertThat(answer(socket)).isEqualTo(content);
        }
        assertThat(answersWithoutLine.get()).isOne();
    }

    @Test
    @DisplayName("a thread that was interrupted closes the file for everybody, whose bytes then come by the engine")
    void aClosedFileIsSentByTheEngine() throws Exception {
        Thread.currentThread().interrupt();
        long sent = file.transfer(0, 1, Channels.newChannel(OutputStream.nullOutputStream()));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sent).isZero();

        try (Socket socket = connect()) {
            ask(socket, "HTTP/1.1");
            assertThat(answer(socket)).isEqualTo(content);
        }
        assertThat(past.get()).isZero();
    }
}
