package org.vintner.notification.email.internal;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An SMTP server that answers each command as it is told to, and notes what it heard. */
final class ScriptedServer implements Closeable {

    /** An answer that cuts the connection. */
    static final String HANG_UP = "";

    private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final Map<String, String> script;
    final List<String> heard = new CopyOnWriteArrayList<>();

    /** @param script answers by command; "." is the end of the data, and what is not there is answered well */
    ScriptedServer(Map<String, String> script) throws IOException {
        this.script = script;
        Thread thread = new Thread(this::serve, "scripted-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                converse(socket);
            } catch (IOException e) {
                heard.add("broken");
            }
        }
    }

    private void converse(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        if (!answer(socket, script.getOrDefault("CONNECT", "220 test"))) {
            return;
        }
        boolean inData = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (inData && !line.equals(".")) {
                continue;
            }
            heard.add(line);
            String command = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            String reply = script.getOrDefault(command, usual(command));
            if (!answer(socket, reply) || command.equals("QUIT")) {
                return;
            }
            inData = command.equals("DATA") && reply.startsWith("3");
        }
    }

    private static String usual(String command) {
        return switch (command) {
            case "EHLO" -> "250 test";
            case "DATA" -> "354 go on";
            case "QUIT" -> "221 bye";
            default -> "250 ok";
        };
    }

    private static boolean answer(Socket socket, String reply) throws IOException {
        if (reply.equals(HANG_UP)) {
            return false;
        }
        socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        return true;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
