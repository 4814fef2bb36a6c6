package org.vintner.notification.email.internal;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Speaks STARTTLS, which GreenMail lacks, and then passes the bytes on to GreenMail. */
final class StartTlsFront implements Closeable {

    private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final SSLContext tls;
    private final int behind;
    final AtomicInteger handshakes = new AtomicInteger();

    StartTlsFront(SSLContext tls, int behind) throws IOException {
        this.tls = tls;
        this.behind = behind;
        run(this::serve);
    }

    int port() {
        return listener.getLocalPort();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // The other end is gone, and so is this one.
                        Thread.currentThread().interrupt();
                    }
                },
                "starttls-front");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            run(() -> greet(client));
        }
    }

    private void greet(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        say(client, "220 front");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("EHLO")) {
                say(client, "250-front\r\n250 STARTTLS");
            } else if (line.equals("STARTTLS")) {
                say(client, "220 go on");
                pass(client);
                return;
            } else {
                say(client, "530 STARTTLS first");
            }
        }
    }

    private void pass(Socket client) throws IOException {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(client, "localhost", client.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        handshakes.incrementAndGet();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
        // After the handshake the server says nothing until it is asked, so its greeting is kept back.
        InputStream answers = server.getInputStream();
        int last;
        do {
            last = answers.read();
        } while (last != '\n');
        run(() -> pump(answers, secure.getOutputStream(), secure));
        pump(secure.getInputStream(), server.getOutputStream(), server);
    }

    private static void pump(InputStream from, OutputStream to, Socket end) throws IOException {
        byte[] bytes = new byte[8192];
        for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
            to.write(bytes, 0, read);
            to.flush();
        }
        end.close();
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
