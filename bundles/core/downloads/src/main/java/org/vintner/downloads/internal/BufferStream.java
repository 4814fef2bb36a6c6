package org.vintner.downloads.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An engine's output stream that also takes buffers, as Jetty's does: then bytes of a mapped file go from the file cache to
 * the socket without passing through Java's memory. Found by its method, so that no engine's classes are needed.
 */
final class BufferStream {
    private static final ClassValue<Optional<MethodHandle>> WRITERS = new ClassValue<>() {
        @Override
        protected Optional<MethodHandle> computeValue(Class<?> type) {
            try {
                return Optional.of(MethodHandles.publicLookup()
                        .findVirtual(type, "write", MethodType.methodType(void.class, ByteBuffer.class))
                        .asType(MethodType.methodType(void.class, OutputStream.class, ByteBuffer.class)));
            } catch (NoSuchMethodException | IllegalAccessException e) {
                return Optional.empty();
            }
        }
    };

    private final MethodHandle writer;
    private final OutputStream stream;

    private BufferStream(MethodHandle writer, OutputStream stream) {
        this.writer = writer;
        this.stream = stream;
    }

    static Optional<BufferStream> of(OutputStream stream) {
        return WRITERS.get(stream.getClass()).map(writer -> new BufferStream(writer, stream));
    }

    void write(ByteBuffer buffer) throws IOException {
        try {
            writer.invokeExact(stream, buffer);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The engine's stream threw what it does not declare", e);
        }
    }
}
