package org.vintner.itests.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A bad line to a server: connections break with a reset after some bytes of the answer, a number of times; then it is good. */
final class CuttingRelay implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final ServerSocket door;
    private final int port;
    private final long cutAfter;
    private final AtomicInteger cutsLeft;
    private final int cuts;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** A line to a port of this machine. */
    CuttingRelay(int port, int cuts, long cutAfter) {
        this.port = port;
        this.cuts = cuts;
        this.cutsLeft = new AtomicInteger(cuts);
        this.cutAfter = cutAfter;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** The same address, by way of this line. */
    URI by(URI direct) {
        return URI.create(direct.toString().replaceFirst("//[^/]+", "//127.0.0.1:" + door.getLocalPort()));
    }

    /** How often it has broken. */
    int cutsMade() {
        return cuts - Math.max(0, cutsLeft.get());
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            open.add(client);
            open.add(server);
            threads.execute(() -> copy(client, server, Long.MAX_VALUE));
            if (!copy(server, client, cutAfter)) {
                reset(client);
                reset(server);
            }
        } catch (IOException e) {
            // One end has gone, which is what lines do here.
        } finally {
            open.remove(client);
        }
    }

    /** False when the line is to break. */
    private boolean copy(Socket from, Socket to, long limit) {
        byte[] buffer = new byte[BUFFER];
        long copied = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                copied += read;
                if (copied > limit && cutsLeft.get() > 0 && cutsLeft.getAndDecrement() > 0) {
                    return false;
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // As above.
        }
        return true;
    }

    /** Without waiting for what is on its way. */
    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            door.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
