package org.vintner.gateway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

/**
 * Calls a provider. A call has one deadline for all of it, the answer's body included; an answer has a largest size; redirects
 * are answers like others, never followed. Threads are daemons, end with {@link #close} and hold no class loader, so that a
 * plugin that was removed can be forgotten.
 */
public final class ProviderHttp implements AutoCloseable {

    private static final Duration IDLE = Duration.ofSeconds(5);

    private final ThreadPoolExecutor threads;
    private final HttpClient client;

    /**
     * Opens a client.
     *
     * @param trust whom to trust; empty: whom the JVM trusts
     * @param connectTimeout how long connecting may take
     */
    public ProviderHttp(Optional<SSLContext> trust, Duration connectTimeout) {
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                ProviderHttp::thread);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(threads)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout);
        trust.ifPresent(builder::sslContext);
        this.client = withoutClassLoader(builder);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "vintner-provider-http");
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }

    /** The client's selector thread inherits the class loader of whoever makes it, and lives until the client is collected. */
    private static HttpClient withoutClassLoader(HttpClient.Builder builder) {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return builder.build();
        } finally {
            current.setContextClassLoader(before);
        }
    }

    /** What came of a call. */
    public sealed interface Reply {

        /**
         * The other side answered, whatever it said.
         *
         * @param status HTTP status
         * @param headers as received
         * @param body all of it
         */
        record Answer(int status, java.net.http.HttpHeaders headers, byte[] body) implements Reply {

            /**
             * {@return the one value of a header; empty when it is missing or repeated}
             *
             * @param name the header, in any case
             */
            public Optional<String> header(String name) {
                return headers.allValues(name).size() == 1 ? headers.firstValue(name) : Optional.empty();
            }

            /** {@return whether the status says that it is done} */
            public boolean isSuccess() {
                return status >= 200 && status <= 299;
            }

            /**
             * {@return the body as JSON}
             *
             * @throws JsonObject.Malformed when it is none
             */
            public JsonObject json() {
                return JsonObject.parse(body);
            }

            /** {@return a description without headers and body, which may hold secrets} */
            @Override
            public String toString() {
                return "HTTP " + status;
            }
        }

        /**
         * Nothing can have arrived.
         *
         * @param reason why, for operators
         */
        record NotSent(String reason) implements Reply {}

        /**
         * It may have arrived; there is no usable answer.
         *
         * @param reason why, for operators
         */
        record NoAnswer(String reason) implements Reply {}
    }

    /**
     * Sends a request and reads the answer into memory.
     *
     * @param request what to send; its time-out is the deadline of the whole call
     * @param largest how many bytes of answer are read at most
     * @return what came of it
     */
    public Reply send(HttpRequest request, int largest) {
        return exchange(request, new BoundedBody(largest));
    }

    /**
     * Sends a request and writes the answer's body into a file, when the status is 200.
     *
     * @param request what to send; its time-out is the deadline of the whole call
     * @param file where to; an existing file is replaced
     * @param largest how many bytes are read at most
     * @return what came of it; the body of the answer with status 200 is empty, as it is in the file
     */
    public Reply download(HttpRequest request, Path file, long largest) {
        try (OutputStream out = Files.newOutputStream(file)) {
            return exchange(request, new BoundedBody(largest, out));
        } catch (IOException e) {
            return new Reply.NoAnswer(
                    "the answer can't be written to disk: " + e.getClass().getSimpleName());
        }
    }

    private Reply exchange(HttpRequest request, BoundedBody body) {
        Duration deadline = request.timeout().orElseThrow(() -> new IllegalArgumentException("a call has a deadline"));
        CompletableFuture<HttpResponse<byte[]>> exchange;
        try {
            exchange = client.sendAsync(request, body);
        } catch (RuntimeException e) {
            return new Reply.NotSent(
                    "the request can't be made: " + e.getClass().getSimpleName());
        }
        try {
            HttpResponse<byte[]> response = exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply.Answer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException e) {
            exchange.cancel(true);
            return new Reply.NoAnswer("no whole answer within " + deadline.toSeconds() + " s");
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return new Reply.NoAnswer("interrupted");
        } catch (ExecutionException e) {
            return failure(request.uri(), e.getCause());
        }
    }

    private static Reply failure(URI uri, Throwable cause) {
        String where = uri.getHost();
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException) {
                return new Reply.NotSent("the name " + where + " can't be resolved");
            }
            if (each instanceof HttpConnectTimeoutException) {
                return new Reply.NotSent(where + " does not take the connection in time");
            }
            if (each instanceof SSLHandshakeException) {
                return new Reply.NotSent(
                        "no TLS connection to " + where + ": its certificate is not trusted or not its own");
            }
            if (each instanceof BoundedBody.TooLarge) {
                return new Reply.NoAnswer("the answer of " + where + " is too large");
            }
        }
        return cause instanceof ConnectException
                ? new Reply.NotSent(where + " can't be reached")
                : new Reply.NoAnswer("the connection to " + where + " broke: "
                        + cause.getClass().getSimpleName());
    }

    /**
     * {@return a request that is to be sent, without a body}
     *
     * @param uri where to
     * @param deadline for the whole call
     */
    public static HttpRequest.Builder get(URI uri, Duration deadline) {
        return HttpRequest.newBuilder(uri).timeout(deadline).GET();
    }

    /**
     * {@return a request that is to be sent, with a body}
     *
     * @param uri where to
     * @param deadline for the whole call
     * @param contentType of the body
     * @param body the body
     */
    public static HttpRequest.Builder post(URI uri, Duration deadline, String contentType, byte[] body) {
        return HttpRequest.newBuilder(uri)
                .timeout(deadline)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
