package org.vintner.downloads.internal;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;

/**
 * The engine's own side of a request. Jetty shows it only to its own classes, so it is reached by the names of its methods; another
 * engine has nothing of it.
 */
final class EngineRequest {
    private static final EngineMethod OF_SERVLET = new EngineMethod("getRequest");
    private static final List<EngineMethod> TO_SOCKET = List.of(
            new EngineMethod("getConnectionMetaData"),
            new EngineMethod("getConnection"),
            new EngineMethod("getEndPoint"),
            new EngineMethod("getTransport"));

    private final Optional<Object> request;

    private EngineRequest(Optional<Object> request) {
        this.request = request;
    }

    static EngineRequest of(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return new EngineRequest(OF_SERVLET.call(inner));
    }

    /** Jetty's {@code org.eclipse.jetty.server.Request}. */
    Optional<Object> request() {
        return request;
    }

    /** The socket of its connection, which other requests may share; empty when what the client gets is encrypted by the engine. */
    Optional<SocketChannel> socket() {
        Optional<Object> target = request;
        for (EngineMethod getter : TO_SOCKET) {
            target = target.flatMap(getter::call);
        }
        return target.filter(SocketChannel.class::isInstance).map(SocketChannel.class::cast);
    }
}
