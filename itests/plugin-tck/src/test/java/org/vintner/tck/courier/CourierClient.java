package org.vintner.tck.courier;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls Courier. A call ends in an answer, or in {@link NoAnswer}. */
final class CourierClient {

    /** What Courier said. */
    record Answer(int status, String text) {}

    /** There is no answer. */
    static final class NoAnswer extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean sent;

        /** @param sent whether Courier may have heard of it */
        NoAnswer(String message, boolean sent) {
            super(message);
            this.sent = sent;
        }

        boolean sent() {
            return sent;
        }
    }

    private final CourierSettings settings;
    private final Duration timeout;
    private final HttpClient http;

    CourierClient(CourierSettings settings) {
        this.settings = settings;
        // Shorter than the deadline, so that the outcome is ours to tell.
        this.timeout = settings.deadline().multipliedBy(8).dividedBy(10);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Puts a message: one of the same number that comes again is the same message to Courier. */
    Answer put(String number, String content) throws NoAnswer {
        HttpRequest request = HttpRequest.newBuilder(settings.url().resolve("messages/" + number))
                .header("Authorization", "Bearer " + settings.apiKey())
                .header("Content-Type", "text/plain; charset=utf-8")
                .PUT(BodyPublishers.ofString(content, StandardCharsets.UTF_8))
                .build();
        CompletableFuture<HttpResponse<String>> call =
                http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            HttpResponse<String> answer = call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(answer.statusCode(), answer.body());
        } catch (ExecutionException e) {
            throw new NoAnswer("The connection to Courier broke, or there was none.", reached(e.getCause()));
        } catch (TimeoutException e) {
            call.cancel(true);
            throw new NoAnswer("Courier did not answer in time.", true);
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswer("The call was given up.", true);
        }
    }

    private static boolean reached(Throwable thrown) {
        return !(thrown instanceof ConnectException) && thrown instanceof IOException;
    }
}
