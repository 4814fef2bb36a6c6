package org.vintner.tck.mint;

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

/** Calls Mint. A call ends in an answer, or in {@link NoAnswer}. */
final class MintClient {

    /** What Mint said. */
    record Answer(int status, String text) {}

    /** There is no answer. */
    static final class NoAnswer extends Exception {

        private static final long serialVersionUID = 1L;

        NoAnswer(String message) {
            super(message);
        }
    }

    private final MintSettings settings;
    private final Duration timeout;
    private final HttpClient http;

    MintClient(MintSettings settings) {
        this.settings = settings;
        // Shorter than the deadline, so that the outcome is ours to tell.
        this.timeout = settings.deadline().multipliedBy(8).dividedBy(10);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Puts an order: one of the same number that comes again is the same order to Mint. */
    Answer put(String number, String content) throws NoAnswer {
        HttpRequest request = HttpRequest.newBuilder(settings.url().resolve("orders/" + number))
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
            throw new NoAnswer("The connection to Mint broke, or there was none.");
        } catch (TimeoutException e) {
            call.cancel(true);
            throw new NoAnswer("Mint did not answer in time.");
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswer("The call was given up.");
        }
    }
}
