package org.vintner.itests.harness;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The wire between a server and its PostgreSQL. It can be cut, and it can lose the answer to a COMMIT: the database has carried
 * it out, and the server will never hear of that. It reads the answers of PostgreSQL's protocol, version 3, to find them.
 */
public final class Wire implements AutoCloseable {

    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;
    private static final int LONGEST_TAG = 64;
    private static final int READY = 'Z';

    private final ServerSocket door;
    private final int destination;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger commitsToLose = new AtomicInteger();
    private final AtomicInteger commitsLost = new AtomicInteger();
    private final AtomicLong roundTrips = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        return thread;
    });

    /** @param destination port of PostgreSQL on this machine */
    public Wire(int destination) {
        this.destination = destination;
        try {
            door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** {@return where it begins} */
    public int port() {
        return door.getLocalPort();
    }

    /** Cuts all connections, as a broken switch does; new ones are possible at once. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /** The answers to the next so many COMMITs are lost, and their connections with them. */
    public void loseCommits(int count) {
        commitsToLose.addAndGet(count);
    }

    /** {@return how many were lost so far} */
    public int commitsLost() {
        return commitsLost.get();
    }

    /**
     * {@return how often PostgreSQL said that it has done all it was asked and waits, which is once per round trip; each
     * connection's first one, after the greeting, included}
     */
    public long roundTrips() {
        return roundTrips.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                connect(client);
            } catch (IOException e) {
                // The door was closed; or this one connection is none.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), destination);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Link link = new Link(client, server);
            links.add(link);
            threads.execute(() -> link.carry(link::requests));
            threads.execute(() -> link.carry(link::answers));
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** What carries bytes in one direction until its end. */
    private interface Direction {
        void run() throws IOException;
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        /** How many answers of one bare byte are still to come: to requests for encryption. */
        private final AtomicInteger bareAnswers = new AtomicInteger();

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carry(Direction direction) {
            try {
                direction.run();
            } catch (IOException e) {
                // Either end went away: so does the other.
            } finally {
                cut();
            }
        }

        /** A reset, not an orderly end. */
        void cut() {
            links.remove(this);
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (SocketException e) {
                    // It is closed already.
                }
                try {
                    socket.close();
                } catch (IOException e) {
                    // It is closed already.
                }
            }
        }

        void requests() throws IOException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = server.getOutputStream();
            boolean started = false;
            while (!started) {
                int length = in.readInt();
                byte[] rest = in.readNBytes(length - 4);
                int code = code(rest);
                boolean question = code == SSL_REQUEST || code == GSS_REQUEST;
                if (question) {
                    bareAnswers.incrementAndGet();
                }
                started = !question;
                DataOutputStream first = new DataOutputStream(new BufferedOutputStream(out));
                first.writeInt(length);
                first.write(rest);
                first.flush();
            }
            in.transferTo(out);
        }

        private int code(byte[] rest) {
            return rest.length < 4 ? 0 : ByteBuffer.wrap(rest).getInt();
        }

        void answers() throws IOException {
            InputStream buffered = new BufferedInputStream(server.getInputStream(), 1 << 16);
            DataInputStream in = new DataInputStream(buffered);
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream(), 1 << 16));
            while (true) {
                int type = in.read();
                if (type < 0) {
                    return;
                }
                if (bareAnswers.get() > 0) {
                    bareAnswers.decrementAndGet();
                    out.write(type);
                } else {
                    int length = in.readInt();
                    byte[] body = in.readNBytes(length - 4);
                    if (type == 'C' && isCommit(body) && isToBeLost()) {
                        commitsLost.incrementAndGet();
                        return;
                    }
                    if (type == READY) {
                        roundTrips.incrementAndGet();
                    }
                    out.write(type);
                    out.writeInt(length);
                    out.write(body);
                }
                if (buffered.available() == 0) {
                    out.flush();
                }
            }
        }

        private boolean isCommit(byte[] tag) {
            return tag.length < LONGEST_TAG
                    && new String(tag, 0, Math.max(0, tag.length - 1), StandardCharsets.US_ASCII).equals("COMMIT");
        }
    }

    private boolean isToBeLost() {
        return commitsToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        threads.shutdownNow();
    }
}
