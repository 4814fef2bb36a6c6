package org.vintner.tck.depot;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls Depot. Messages of its exceptions hold no address: they may end at a client. */
final class DepotClient {

    private final DepotSettings settings;
    private final Duration timeout;
    private final HttpClient http;

    DepotClient(DepotSettings settings) {
        this.settings = settings;
        this.timeout = settings.timeout();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Makes a call; its answer's stream is to be closed. */
    HttpResponse<InputStream> call(String method, String path, String body) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> call =
                http.sendAsync(request(method, path, BodyPublishers.ofString(body)), BodyHandlers.ofInputStream());
        try {
            return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw broken();
        } catch (TimeoutException e) {
            call.cancel(true);
            throw silent();
        } catch (InterruptedException e) {
            throw givenUp(call);
        }
    }

    /** Sends a stream, for as long as it takes: only a service that takes nothing for a while is given up. */
    int send(String path, Upload upload) throws IOException {
        CompletableFuture<HttpResponse<Void>> call = http.sendAsync(
                request("PUT", path, BodyPublishers.ofInputStream(() -> upload)), BodyHandlers.discarding());
        for (long sent = -1; ; sent = upload.size()) {
            try {
                return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            } catch (ExecutionException e) {
                throw broken();
            } catch (TimeoutException e) {
                if (!upload.isReading() && upload.size() == sent) {
                    call.cancel(true);
                    throw silent();
                }
            } catch (InterruptedException e) {
                throw givenUp(call);
            }
        }
    }

    private HttpRequest request(String method, String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(settings.url().resolve(path))
                .header("Authorization", "Bearer " + settings.apiKey())
                .method(method, body)
                .build();
    }

    private static IOException broken() {
        return new IOException("The connection to Depot broke, or there was none.");
    }

    private static IOException silent() {
        return new IOException("Depot did not answer in time.");
    }

    private static IOException givenUp(CompletableFuture<?> call) {
        call.cancel(true);
        Thread.currentThread().interrupt();
        return new IOException("The call was given up.");
    }
}
