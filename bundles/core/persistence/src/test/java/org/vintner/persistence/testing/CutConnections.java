package org.vintner.persistence.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line to a database that breaks on demand: at a commit, before it reaches the server or after the server has done it. Either
 * way the client sees a connection that ends without an answer.
 */
public final class CutConnections implements AutoCloseable {
    /** Where a line breaks. */
    public enum Cut {
        /** Nowhere. */
        NONE,
        /** The commit does not reach the server, so nothing is done. */
        BEFORE_COMMIT,
        /** The server commits, and its answer is lost. */
        AFTER_COMMIT
    }

    /** The driver prepares COMMIT once per line, under a name, and binds it from then on. */
    private static final Pattern PREPARED = Pattern.compile("P.{4}([^\0]*)\0COMMIT\0", Pattern.DOTALL);

    private static final String ANSWERED = "COMMIT\0";

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Cut cut = Cut.NONE;

    /** In front of a server on the loopback address. */
    public CutConnections(int target) {
        this.target = target;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** The next commit breaks there; those after it are left alone. */
    public void cutNext(Cut where) {
        cut = where;
    }

    /** Breaks every line that is open now. */
    public void cutAll() {
        open.forEach(CutConnections::close);
    }

    /** How many lines broke at a commit. */
    public int cuts() {
        return cuts.get();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cutAll();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(server);
                daemon(() -> pass(client, server, Cut.BEFORE_COMMIT, asks()));
                daemon(() -> pass(server, client, Cut.AFTER_COMMIT, text -> text.contains(ANSWERED)));
            }
        } catch (IOException e) {
            // The door was closed.
        }
    }

    private void pass(Socket from, Socket to, Cut here, Predicate<String> commits) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                if (commits.test(text) && cut == here) {
                    cut = Cut.NONE;
                    cuts.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One end broke, so the other does.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Tells whether a client asks for a commit; it must see all that the client sends on its line. */
    private static Predicate<String> asks() {
        List<String> names = new ArrayList<>();
        return text -> {
            Matcher prepared = PREPARED.matcher(text);
            boolean now = prepared.find();
            if (now) {
                names.add(prepared.group(1));
            }
            return now
                    || names.stream()
                            .anyMatch(name -> Pattern.compile("B.{4}\0" + name + "\0", Pattern.DOTALL)
                                    .matcher(text)
                                    .find());
        };
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "cut-connections");
        thread.setDaemon(true);
        thread.start();
    }
}
