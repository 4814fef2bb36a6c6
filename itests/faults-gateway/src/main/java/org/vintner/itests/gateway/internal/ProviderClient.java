package org.vintner.itests.gateway.internal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Speaks HTTP to the provider. */
final class ProviderClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final URI provider;

    ProviderClient(URI provider) {
        this.provider = provider;
    }

    /** An answer that was heard. */
    record Reply(int status, Fields fields) {}

    /** Nothing was sent: the provider cannot have acted. */
    static final class NotSent extends IOException {
        private static final long serialVersionUID = 1L;

        NotSent(ConnectException cause) {
            super(cause);
        }
    }

    Reply get(String path) throws IOException {
        return send(HttpRequest.newBuilder(provider.resolve(path)).GET());
    }

    Reply post(String path, Fields fields) throws IOException {
        return send(HttpRequest.newBuilder(provider.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields.toString())));
    }

    private Reply send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = client.send(
                    request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Reply(response.statusCode(), Fields.parse(response.body()));
        } catch (ConnectException e) {
            throw new NotSent(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
