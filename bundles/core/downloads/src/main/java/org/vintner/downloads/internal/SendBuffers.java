package org.vintner.downloads.internal;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the system from taking megabytes ahead of the client: what lies in the buffer when a line breaks was sent for us and
 * never arrived. Jetty shows a request's socket only to its own classes, so it is reached by the names of its methods; with
 * another engine nothing happens, and counts of broken downloads are less sharp.
 */
@Component(service = SendBuffers.class, configurationPid = DownloadsConfig.PID)
@Designate(ocd = DownloadsConfig.class)
public final class SendBuffers {
    private static final Logger LOG = LoggerFactory.getLogger(SendBuffers.class);
    private static final List<Getter> TO_SOCKET = List.of(
            new Getter("getRequest"),
            new Getter("getConnectionMetaData"),
            new Getter("getConnection"),
            new Getter("getEndPoint"),
            new Getter("getTransport"));

    /** As much as the system takes ahead by itself, and only on a line that is fast enough for it (Linux: tcp_wmem). */
    private static final long SYSTEMS_OWN = 4L * 1024 * 1024;

    /** So small a part of an answer makes no difference to what is counted: a copy is complete without a twentieth of it. */
    private static final int SMALL_PART = 32;

    private final int size;

    @Activate
    public SendBuffers(DownloadsConfig config) {
        this.size = config.sendBuffer();
    }

    /**
     * An answer that fits in the buffer anyway is left alone, and so is one that is much larger than any buffer: a thread that is
     * woken for each quarter of a megabyte costs more than the sending.
     */
    void limit(ServletRequest request, long length) {
        if (isWorthIt(length)) {
            socket(request).ifPresent(this::limit);
        }
    }

    /** Whether the system's own way would blur the count of an answer of this length. */
    boolean isWorthIt(long length) {
        return size > 0 && length > size && length < SMALL_PART * SYSTEMS_OWN;
    }

    private void limit(SocketChannel socket) {
        try {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, size);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("The send buffer keeps its size", e);
        }
    }

    private static Optional<SocketChannel> socket(ServletRequest request) {
        Optional<Object> target = Optional.of(unwrapped(request));
        for (Getter getter : TO_SOCKET) {
            target = target.flatMap(getter::get);
        }
        return target.filter(SocketChannel.class::isInstance).map(SocketChannel.class::cast);
    }

    private static ServletRequest unwrapped(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner;
    }

    /** A method without parameters, found in a public class or interface of whatever object it is called on. */
    private static final class Getter {
        private final ClassValue<Optional<Method>> methods = new ClassValue<>() {
            @Override
            protected Optional<Method> computeValue(Class<?> type) {
                return publicMethod(type, name);
            }
        };
        private final String name;

        Getter(String name) {
            this.name = name;
        }

        Optional<Object> get(Object target) {
            return methods.get(target.getClass()).flatMap(method -> {
                try {
                    return Optional.ofNullable(method.invoke(target));
                } catch (ReflectiveOperationException e) {
                    LOG.debug("The engine's {} failed", name, e);
                    return Optional.empty();
                }
            });
        }

        private static Optional<Method> publicMethod(Class<?> start, String name) {
            Deque<Class<?>> types = new ArrayDeque<>(List.of(start));
            while (!types.isEmpty()) {
                Class<?> type = types.pop();
                for (Method method : type.getMethods()) {
                    if (method.getName().equals(name)
                            && method.getParameterCount() == 0
                            && Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
                        return Optional.of(method);
                    }
                }
                types.addAll(List.of(type.getInterfaces()));
                Optional.<Class<?>>ofNullable(type.getSuperclass()).ifPresent(types::add);
            }
            return Optional.empty();
        }
    }
}
