package org.vintner.itests.faults.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.vintner.itests.harness.Http;
import org.vintner.itests.harness.Server;

/** A client as it should be: repeats what was not answered, under the same idempotency key, until it is answered. */
final class Client {

    private final Server server;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, AtomicInteger> answers = new ConcurrentSkipListMap<>();

    Client(Server server) {
        this.server = server;
    }

    /** From now on nothing is repeated. */
    void finish() {
        over.set(true);
    }

    boolean isOver() {
        return over.get();
    }

    /** {@return how often each status was answered, with the code of a problem; "none" for no answer} */
    Map<String, Integer> answers() {
        Map<String, Integer> copy = new TreeMap<>();
        answers.forEach((name, count) -> copy.put(name, count.get()));
        return copy;
    }

    /**
     * Sends until there is an answer other than "not now".
     *
     * @param key idempotency key; empty for none
     * @return the answer, or empty when the campaign ended first
     */
    Optional<Http.Answer> send(String method, String path, Object body, String bearer, String key) {
        List<String> headers = new ArrayList<>(List.of("Content-Type", "application/json"));
        if (!bearer.isEmpty()) {
            headers.addAll(List.of("Authorization", "Bearer " + bearer));
        }
        if (!key.isEmpty()) {
            headers.addAll(List.of("Idempotency-Key", key));
        }
        String json = body == null ? "" : write(body);
        return persist(() -> Http.send(
                method,
                server.uri(path),
                java.net.http.HttpRequest.BodyPublishers.ofString(json),
                headers.toArray(String[]::new)));
    }

    /** Fetches a file. */
    Optional<Http.Answer> fetch(URI uri) {
        return persist(() -> Http.get(uri));
    }

    private Optional<Http.Answer> persist(Supplier<Http.Answer> request) {
        for (int tries = 1; !over.get(); tries++) {
            try {
                Http.Answer answer = request.get();
                note(answer);
                if (!isToBeRepeated(answer)) {
                    return Optional.of(answer);
                }
            } catch (UncheckedIOException e) {
                count("none");
            }
            pause(Math.min(1000, 100L * tries));
        }
        return Optional.empty();
    }

    private void note(Http.Answer answer) {
        count(answer.status() + (answer.code().isEmpty() ? "" : " " + answer.code()));
    }

    private void count(String what) {
        answers.computeIfAbsent(what, name -> new AtomicInteger()).incrementAndGet();
    }

    private static boolean isToBeRepeated(Http.Answer answer) {
        return answer.status() >= 500
                || answer.status() == 429
                || answer.code().equals("idempotency_key_in_use")
                // Not up yet: the route is not there. Nobody here asks for what was never there.
                || answer.status() == 404;
    }

    static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static String write(Object body) {
        try {
            return Http.JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
