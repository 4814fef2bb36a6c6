package org.vintner.provider.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
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
 * Calls a provider. A call has an answer that is whole, or none; when there is none, it tells whether the request can have arrived.
 * The deadline holds for everything from the look-up of the name to the answer's last byte. Redirects are not followed, as what
 * holds credentials must not wander off.
 */
public final class ProviderClient implements Closeable {

    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;

    private final URI base;
    private final Duration deadline;
    private final ThreadPoolExecutor threads;
    private final HttpClient client;

    /**
     * A client of one provider.
     *
     * @param base address without a slash at its end
     * @param deadline how long a call may take, all in all
     * @param trusted what certificates are trusted; empty: what the JVM trusts
     */
    public ProviderClient(URI base, Duration deadline, Optional<SSLContext> trusted) {
        this.base = base;
        this.deadline = deadline;
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), ProviderClient::thread);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(deadline)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads);
        trusted.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "vintner-provider-client");
        thread.setDaemon(true);
        return thread;
    }

    /** What came of a call. */
    public sealed interface Exchange {}

    /**
     * A whole answer.
     *
     * @param status HTTP status
     * @param headers of the answer
     * @param body its bytes
     */
    public record Answer(int status, HttpHeaders headers, byte[] body) implements Exchange {

        /** {@return the body as JSON} */
        public JsonObject json() {
            return JsonObject.parse(body);
        }

        /** {@return whether the status says "done"} */
        public boolean isSuccess() {
            return status >= 200 && status <= 299;
        }

        /** {@return a description without headers and body, which may hold secrets} */
        @Override
        public String toString() {
            return "HTTP " + status;
        }
    }

    /**
     * The request did not leave: the provider can't have acted.
     *
     * @param reason why, for operators
     */
    public record NotSent(String reason) implements Exchange {}

    /**
     * The request may have arrived, and no whole answer came.
     *
     * @param reason why, for operators
     */
    public record NoAnswer(String reason) implements Exchange {}

    /**
     * Calls.
     *
     * @param method GET, POST, ...
     * @param path with a slash at its beginning, and with the query
     * @param headers names and values
     * @param body empty for none
     * @return what came of it; never throws for what goes wrong on the way
     */
    public Exchange call(String method, String path, Map<String, String> headers, byte[] body) {
        return call(method, path, headers, body, deadline);
    }

    /**
     * Calls with what is left of a deadline.
     *
     * @param method GET, POST, ...
     * @param path with a slash at its beginning, and with the query
     * @param headers names and values
     * @param body empty for none
     * @param atMost how long it may take
     * @return what came of it
     */
    public Exchange call(String method, String path, Map<String, String> headers, byte[] body, Duration atMost) {
        if (atMost.isNegative() || atMost.isZero()) {
            return new NotSent("no time was left for the call");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request.build(), answer -> new BoundedBody(LARGEST_ANSWER));
        try {
            HttpResponse<byte[]> response = exchange.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException e) {
            exchange.cancel(true);
            return new NoAnswer("no whole answer within " + atMost.toMillis() + " ms");
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return new NoAnswer("interrupted");
        } catch (ExecutionException e) {
            return failed(e.getCause());
        }
    }

    /** What fails before the request is written can't have been acted upon: the name, the connection, the greeting of TLS. */
    private static Exchange failed(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SSLHandshakeException) {
                return new NotSent("the provider's certificate is not trusted, or TLS failed: " + each.getMessage());
            }
            if (each instanceof UnresolvedAddressException || each instanceof UnknownHostException) {
                return new NotSent("the provider's host name is not known");
            }
            if (each instanceof HttpConnectTimeoutException || each instanceof ConnectException) {
                return new NotSent(
                        "the provider can't be reached: " + each.getClass().getSimpleName());
            }
        }
        return new NoAnswer(
                cause instanceof IOException ? "the connection broke: " + cause.getMessage() : "the call failed");
    }

    /** Calls that are under way break off. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
