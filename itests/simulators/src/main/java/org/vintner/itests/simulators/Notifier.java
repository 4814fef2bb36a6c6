package org.vintner.itests.simulators;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.vintner.itests.simulators.Dial.Knob;

/** Sends notifications, and again until the shop answers as the provider wants it. */
public final class Notifier implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String NOTIFICATION = "notification";

    private final Dial dial;
    private final List<Duration> pauses;
    private final Predicate<Answer> taken;
    private final ExecutorService senders = Executors.newCachedThreadPool(Simulator::daemon);
    private final HttpClient client = HttpClient.newBuilder()
            .executor(senders)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final ScheduledExecutorService alarm = Executors.newSingleThreadScheduledExecutor(Simulator::daemon);
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final Map<String, Letter> letters = new ConcurrentHashMap<>();
    private Optional<Letter> held = Optional.empty();

    /**
     * A notifier.
     *
     * @param pauses before each repeat; after the last one it is given up
     * @param taken which answer the provider takes for "received"
     */
    public Notifier(Dial dial, List<Duration> pauses, Predicate<Answer> taken) {
        this.dial = dial;
        this.pauses = List.copyOf(pauses);
        this.taken = taken;
    }

    /**
     * A notification to be sent.
     *
     * @param id the provider's number of it
     * @param to where
     * @param envelope makes headers and body anew for each attempt, as signatures hold the time
     */
    public record Letter(String id, URI to, Supplier<Envelope> envelope) {}

    /** Headers and body of an attempt. */
    public record Envelope(Map<String, String> headers, byte[] body) {}

    /** What the shop answered; status 0 when it did not. */
    public record Answer(int status, String body) {}

    /** An attempt and what came of it; status -1 when the dial dropped it. */
    public record Delivery(String id, URI to, int status) {}

    /** Sends a notification as the dial says. */
    public void send(Letter letter) {
        letters.put(letter.id(), letter);
        if (dial.take(Knob.DROP, NOTIFICATION)) {
            deliveries.add(new Delivery(letter.id(), letter.to(), -1));
            return;
        }
        for (Letter next : due(letter)) {
            for (long copy = 0; copy <= dial.get(Knob.DUPLICATE); copy++) {
                in(Duration.ofMillis(dial.get(Knob.DELAY)), () -> attempt(next, 0));
            }
        }
    }

    /** With the dial on reorder the first of two waits for the second and comes behind it. */
    private synchronized List<Letter> due(Letter letter) {
        if (dial.get(Knob.REORDER) == 0) {
            return List.of(letter);
        }
        List<Letter> due = new ArrayList<>();
        if (held.isPresent()) {
            due.add(letter);
            due.add(held.get());
            held = Optional.empty();
        } else {
            held = Optional.of(letter);
        }
        return due;
    }

    /** Sends a notification of before again, whatever became of it, once. */
    public boolean resend(String id) {
        Optional<Letter> letter = Optional.ofNullable(letters.get(id));
        letter.ifPresent(found -> in(Duration.ZERO, () -> attempt(found, pauses.size())));
        return letter.isPresent();
    }

    /** {@return all attempts so far} */
    public List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    private void in(Duration pause, Runnable work) {
        try {
            var unused = alarm.schedule(() -> senders.execute(work), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The simulator stops.
        }
    }

    private void attempt(Letter letter, int attempts) {
        Answer answer = post(letter);
        deliveries.add(new Delivery(letter.id(), letter.to(), answer.status()));
        if (!taken.test(answer) && attempts < pauses.size()) {
            in(pauses.get(attempts), () -> attempt(letter, attempts + 1));
        }
    }

    private Answer post(Letter letter) {
        Envelope envelope = letter.envelope().get();
        HttpRequest.Builder request = HttpRequest.newBuilder(letter.to())
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(envelope.body()));
        envelope.headers().forEach(request::header);
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Answer(0, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, "");
        }
    }

    @Override
    public void close() {
        alarm.shutdownNow();
        senders.shutdownNow();
    }
}
