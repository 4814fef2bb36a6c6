package org.vintner.rest.api.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.idempotency.IdempotentCalls;

/** Idempotent calls in memory; the real ones are tested on the real database by the persistence bundle. */
public final class MemoryCalls implements IdempotentCalls {

    private final Map<String, Map.Entry<Call, Answer>> answers = new ConcurrentHashMap<>();

    @Override
    public Answer once(Call call, Supplier<Answer> work) {
        Map.Entry<Call, Answer> entry =
                answers.computeIfAbsent(call.scope() + call.key(), k -> Map.entry(call, work.get()));
        if (!entry.getKey().equals(call)) {
            throw new CommerceException(CommerceError.IDEMPOTENCY_KEY_REUSED, "Reused.", "Idempotency-Key");
        }
        return entry.getValue();
    }

    @Override
    public Answer resumable(Call call, Supplier<Answer> work) {
        return once(call, work);
    }
}
