package org.vintner.tck.acme;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls Acme. Each call ends in an answer, or in {@link NoAnswer}. */
final class AcmeClient {

    private static final int LARGEST_ANSWER = 1_000_000;

    /** What Acme said: 200, or what it says when it refuses (402, 404, 409). */
    record Answer(int status, Form form) {}

    /** There is no usable answer. */
    static final class NoAnswer extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean sent;

        /** @param sent whether Acme may have heard of it */
        NoAnswer(String message, boolean sent) {
            super(message);
            this.sent = sent;
        }

        boolean sent() {
            return sent;
        }
    }

    private final AcmeSettings settings;
    private final Duration timeout;
    private final HttpClient http;

    AcmeClient(AcmeSettings settings) {
        this.settings = settings;
        // Shorter than the deadline, so that the outcome is ours to tell.
        this.timeout = settings.deadline().multipliedBy(8).dividedBy(10);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    Answer get(String path) throws NoAnswer {
        return call(request(path).GET());
    }

    Answer post(String path, Map<String, String> fields) throws NoAnswer {
        return call(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new Form(fields).toBytes())));
    }

    private HttpRequest.Builder request(String path) {
        URI address = settings.url().resolve(path);
        return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + settings.apiKey());
    }

    /** The time-out covers the body too, which the client's own does not. */
    private Answer call(HttpRequest.Builder request) throws NoAnswer {
        CompletableFuture<HttpResponse<InputStream>> call =
                http.sendAsync(request.timeout(timeout).build(), HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer(call.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            boolean reached = !(e.getCause() instanceof ConnectException);
            throw new NoAnswer(
                    e.getCause() instanceof HttpTimeoutException
                            ? "Acme did not answer in time."
                            : "The connection to Acme broke, or there was none.",
                    reached);
        } catch (TimeoutException e) {
            call.cancel(true);
            throw new NoAnswer("Acme did not answer in time.", true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswer("The call was given up.", true);
        }
    }

    private static Answer answer(HttpResponse<InputStream> response) throws NoAnswer {
        int status = response.statusCode();
        if (status != 200 && status != 402 && status != 404 && status != 409) {
            throw new NoAnswer("Acme answered HTTP " + status + ".", true);
        }
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(LARGEST_ANSWER + 1);
            if (bytes.length > LARGEST_ANSWER) {
                throw new NoAnswer("Acme's answer has no end.", true);
            }
            return new Answer(status, Form.parse(bytes));
        } catch (IOException | Form.Malformed e) {
            throw new NoAnswer("Acme's answer can't be read.", true);
        }
    }
}
