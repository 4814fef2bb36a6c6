package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Many HTTP connections on one thread. A connection that is free asks its talk what to send next; one that is to send nothing now is
 * asked again a moment later.
 */
final class HttpLoop implements AutoCloseable {

    private static final int BUFFER = 16_384;
    private static final int POLL_MILLIS = 1;

    /** Before answers are read again: to open thousands takes seconds, in which the server would idle. */
    private static final int OPENED_AT_ONCE = 50;

    private final int port;
    private final Selector selector;
    private final List<Line> lines = new ArrayList<>();
    private final Deque<Line> free = new ArrayDeque<>();
    private int opened;

    /** What one connection has to say. */
    interface Talk {

        /** {@return the next request; empty when there is none now} */
        Optional<byte[]> next();

        /** Takes the answer to the last request. */
        void answered(Reply reply);

        /** The connection broke before the answer had come. */
        void broken(IOException reason);
    }

    HttpLoop(int port) {
        this.port = port;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a connection. */
    void add(Talk talk) {
        Line line = new Line(talk);
        lines.add(line);
        free.add(line);
    }

    /** {@return how many connections wait for an answer} */
    int underWay() {
        return (int) lines.stream().filter(line -> line.sent != 0).count();
    }

    /** Lets all talk for so long. */
    void run(double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            turn();
        }
    }

    /** Waits for the answers to what was sent, but not for ever; {@return whether all came} */
    boolean finish(double atMostSeconds) {
        long end = System.nanoTime() + (long) (atMostSeconds * 1e9);
        while (underWay() > 0 && System.nanoTime() < end) {
            turn();
        }
        return underWay() == 0;
    }

    private void turn() {
        int most = opened + OPENED_AT_ONCE;
        for (int i = free.size(); i > 0 && opened < most; i--) {
            free.remove().talk();
        }
        try {
            var unused = selector.select(POLL_MILLIS);
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                SelectionKey key = keys.next();
                keys.remove();
                ((Line) key.attachment()).ready();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        lines.forEach(Line::close);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection, opened when it is first needed and again when it was closed. */
    private final class Line {
        private final Talk talk;
        private Optional<SocketChannel> channel = Optional.empty();
        private ByteBuffer out = ByteBuffer.allocate(0);
        private byte[] in = new byte[BUFFER];
        private int count;
        private long sent;

        Line(Talk talk) {
            this.talk = talk;
        }

        void talk() {
            Optional<byte[]> request = talk.next();
            if (request.isEmpty()) {
                free.add(this);
                return;
            }
            out = ByteBuffer.wrap(request.get());
            sent = System.nanoTime();
            try {
                if (channel.isEmpty()) {
                    open();
                } else {
                    write();
                }
            } catch (IOException e) {
                fail(e);
            }
        }

        private void open() throws IOException {
            opened++;
            SocketChannel fresh = SocketChannel.open();
            fresh.configureBlocking(false);
            fresh.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel = Optional.of(fresh);
            boolean connected = fresh.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            var unused = fresh.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
            if (connected) {
                write();
            }
        }

        void ready() {
            SocketChannel open = channel.orElseThrow();
            SelectionKey key = open.keyFor(selector);
            try {
                if (key.isConnectable() && open.finishConnect()) {
                    var unused = key.interestOps(SelectionKey.OP_READ);
                    write();
                } else if (key.isWritable()) {
                    write();
                } else if (key.isReadable()) {
                    read(open);
                }
            } catch (IOException e) {
                fail(e);
            }
        }

        private void write() throws IOException {
            SocketChannel open = channel.orElseThrow();
            var unused = open.write(out);
            var unusedKey = open.keyFor(selector)
                    .interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        private void read(SocketChannel open) throws IOException {
            if (count == in.length) {
                in = Arrays.copyOf(in, in.length * 2);
            }
            int n = open.read(ByteBuffer.wrap(in, count, in.length - count));
            if (n < 0) {
                throw new IOException("the server closed the connection");
            }
            count += n;
            Optional<Reply> reply = Reply.parse(in, count);
            if (reply.isPresent()) {
                System.arraycopy(
                        in, reply.get().length(), in, 0, count - reply.get().length());
                count -= reply.get().length();
                sent = 0;
                if (reply.get().closes()) {
                    close();
                }
                talk.answered(reply.get());
                free.add(this);
            }
        }

        /** A connection that was closed while nothing was under way is opened again when it is needed. */
        private void fail(IOException reason) {
            close();
            if (sent != 0) {
                sent = 0;
                talk.broken(reason);
                free.add(this);
            }
        }

        void close() {
            count = 0;
            channel.ifPresent(open -> {
                try {
                    open.close();
                } catch (IOException e) {
                    // It is gone either way.
                }
            });
            channel = Optional.empty();
        }
    }
}
