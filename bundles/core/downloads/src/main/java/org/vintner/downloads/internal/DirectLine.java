package org.vintner.downloads.internal;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A way past the engine: the system brings bytes of a file to the client's socket without a copy (sendfile). The engine is given the
 * same bytes to count, so that it keeps its books about the answer's length and pace, and their sending is left out at its lowest
 * end. For Jetty's HTTP/1.1 without encryption; there is none with anything else.
 *
 * <p>Of one request, for its thread. Between two of its sendings the engine has to be given bytes in the ordinary way, as only the
 * engine waits for a client that takes no more.
 */
final class DirectLine {
    private static final EngineMethod WRAP = new EngineMethod("addHttpStreamWrapper", Function.class);
    private static final EngineMethod SUCCEEDED = new EngineMethod("succeeded");
    private static final String STREAM = "org.eclipse.jetty.server.HttpStream";
    private static final String SEND = "send";
    /** Where {@code HttpStream.send} has the bytes, and whom to tell that they are gone. */
    private static final int CONTENT = 3;

    private static final int CALLBACK = 4;

    private final SocketChannel socket;
    private boolean gone;

    private DirectLine(SocketChannel socket) {
        this.socket = socket;
    }

    static Optional<DirectLine> of(ServletRequest request) {
        if (!"HTTP/1.1".equals(request.getProtocol())) {
            return Optional.empty();
        }
        EngineRequest engine = EngineRequest.of(request);
        return engine.socket().flatMap(socket -> new DirectLine(socket).below(engine.request()));
    }

    private Optional<DirectLine> below(Optional<Object> request) {
        AtomicReference<Object> below = new AtomicReference<>();
        UnaryOperator<Object> wrapper = stream -> {
            Object wrapped =
                    streamType(stream).map(type -> leavingOut(stream, type)).orElse(stream);
            below.set(wrapped);
            return wrapped;
        };
        request.ifPresent(target -> WRAP.call(target, wrapper));
        return Optional.ofNullable(below.get())
                .filter(stream -> Proxy.isProxyClass(stream.getClass()))
                .map(stream -> this);
    }

    /** Streams may be wrapped already, and most wrappers have the type from their superclass. */
    private static Optional<Class<?>> streamType(Object stream) {
        return Stream.<Class<?>>iterate(stream.getClass(), Objects::nonNull, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getInterfaces()))
                .filter(type -> type.getName().equals(STREAM))
                .findFirst();
    }

    private Object leavingOut(Object stream, Class<?> type) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (gone && method.getName().equals(SEND)) {
                gone = false;
                ByteBuffer content = (ByteBuffer) arguments[CONTENT];
                content.position(content.limit());
                SUCCEEDED.call(arguments[CALLBACK]);
                return null;
            }
            return pass(stream, method, arguments);
        };
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static Object pass(Object stream, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(stream, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /**
     * Sends as much as the socket takes at once, which may be nothing. Never the last byte of an answer, and none before its head.
     *
     * @param engine is given what was sent
     * @return how much was sent
     * @throws ClientGoneException when the line broke; {@code sending} knows what went out until then
     */
    int send(MappedFile file, long from, long length, BufferStream engine, Sending sending) throws ClientGoneException {
        ByteBuffer piece = file.slice(from, length);
        int sent = 0;
        try {
            sent = (int) file.transfer(from, piece.remaining(), socket);
            if (sent > 0) {
                gone = true;
                engine.write(piece.limit(sent));
            }
            return sent;
        } catch (IOException e) {
            sending.brokeOffAfter(sent);
            throw new ClientGoneException(e);
        } finally {
            gone = false;
        }
    }
}
