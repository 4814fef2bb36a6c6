package org.vintner.api.idempotency;

import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/** Gives an answer once per idempotency key and repeats it afterwards, for 24 hours at least. */
@ProviderType
public interface IdempotentCalls {

    /**
     * Runs work whose whole effect is one transaction; the answer is stored in that transaction.
     *
     * @param call which call
     * @param work runs inside the transaction; an exception rolls all back, and nothing is stored
     * @return the answer of this or of the first run
     * @throws org.vintner.api.CommerceException {@code idempotency_key_reused}, {@code idempotency_key_in_use}
     */
    Answer once(Call call, Supplier<Answer> work);

    /**
     * Runs work that has transactions of its own and may be run again after a crash, such as asking a provider. The key is
     * claimed first, the answer is stored last; a claim whose work never ended is taken over after a minute.
     *
     * @param call which call
     * @param work runs outside a transaction; an exception gives the claim back
     * @return the answer of this or of the first run that ended
     * @throws org.vintner.api.CommerceException {@code idempotency_key_reused}, {@code idempotency_key_in_use}
     */
    Answer resumable(Call call, Supplier<Answer> work);

    /**
     * A call with an idempotency key.
     *
     * @param scope who calls what: principal, method and path
     * @param key the client's key, 1 to 255 printable ASCII characters
     * @param digest SHA-256 of the request's body, 64 hexadecimal digits
     */
    record Call(String scope, String key, String digest) {}

    /**
     * An answer that can be repeated. Stored encrypted.
     *
     * @param status HTTP status
     * @param body JSON
     */
    record Answer(int status, String body) {}
}
