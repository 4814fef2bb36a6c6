package org.vintner.accounts.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.vintner.api.Actor;

/**
 * Remembers for a short time whose a digest is. Only good answers are remembered, so that guesses can't fill the memory, and
 * an answer that was read before {@link #forget} is not remembered after it.
 */
final class RecentAnswers {

    private final Map<ByteBuffer, Answer> answers = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();
    private final long lifeNanos;
    private final int capacity;
    private final LongSupplier nanoTime;

    private record Answer(Actor actor, long generation, long since) {}

    RecentAnswers(Duration life, int capacity, LongSupplier nanoTime) {
        this.lifeNanos = life.toNanos();
        this.capacity = capacity;
        this.nanoTime = nanoTime;
    }

    Optional<Actor> get(byte[] digest, Supplier<Optional<Actor>> source) {
        ByteBuffer key = ByteBuffer.wrap(digest);
        Answer known = answers.get(key);
        if (known != null && isGood(known)) {
            return Optional.of(known.actor());
        }
        long before = generation.get();
        long now = nanoTime.getAsLong();
        Optional<Actor> found = source.get();
        found.ifPresentOrElse(actor -> put(key, new Answer(actor, before, now)), () -> answers.remove(key));
        return found;
    }

    void forget() {
        generation.incrementAndGet();
        answers.clear();
    }

    private void put(ByteBuffer key, Answer answer) {
        if (answers.size() >= capacity) {
            answers.values().removeIf(each -> !isGood(each));
        }
        if (answers.size() < capacity) {
            answers.put(key, answer);
        }
    }

    private boolean isGood(Answer answer) {
        return answer.generation() == generation.get() && nanoTime.getAsLong() - answer.since() < lifeNanos;
    }
}
