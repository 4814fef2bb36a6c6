package org.vintner.persistence.internal.idempotency;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.idempotency.IdempotentCalls;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.UnitOfWork;

/** Idempotent calls as rows of one table, each answer encrypted. */
@Component(service = IdempotentCalls.class)
public final class SqlIdempotentCalls implements IdempotentCalls {

    private static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(?, ?)) AS locked";
    /** Keeps these locks apart from advisory locks of other kinds. */
    private static final long LOCK_SEED = 0x1de9;

    private static final String FIND =
            "SELECT request_digest, status, answer FROM idempotent_call WHERE scope = ? AND key = ?";

    private static final String STORE = """
            INSERT INTO idempotent_call (scope, key, request_digest, status, answer) VALUES (?, ?, ?, ?, ?)
            """;

    /** A row whose claim ran out has no answer: its work is run again. */
    private static final String CLAIM = """
            INSERT INTO idempotent_call AS c (scope, key, request_digest, claimed_until)
            VALUES (?, ?, ?, clock_timestamp() + interval '1 minute')
            ON CONFLICT (scope, key) DO UPDATE SET claimed_until = excluded.claimed_until
             WHERE c.status IS NULL AND c.claimed_until < clock_timestamp() AND c.request_digest = excluded.request_digest
            RETURNING claimed_until
            """;

    /** Whoever ends first has given the answer, also if his claim was taken over meanwhile. */
    private static final String END = """
            UPDATE idempotent_call SET status = ?, answer = ?, claimed_until = NULL
             WHERE scope = ? AND key = ? AND status IS NULL
            """;

    private static final String GIVE_BACK = """
            DELETE FROM idempotent_call WHERE scope = ? AND key = ? AND status IS NULL AND claimed_until = ?
            """;

    private final UnitOfWork unitOfWork;
    private final Sql sql;
    private final KeyRing keyRing;

    /** On the database and with the key ring that encrypts the answers. */
    @Activate
    public SqlIdempotentCalls(@Reference UnitOfWork unitOfWork, @Reference Sql sql, @Reference KeyRing keyRing) {
        this.unitOfWork = unitOfWork;
        this.sql = sql;
        this.keyRing = keyRing;
    }

    @Override
    public Answer once(Call call, Supplier<Answer> work) {
        return unitOfWork.call(() -> {
            if (!locked(call)) {
                throw inUse();
            }
            Optional<Stored> stored = find(call);
            if (stored.isPresent()) {
                return repeated(call, stored.get());
            }
            Answer answer = work.get();
            sql.update(STORE, call.scope(), call.key(), call.digest(), answer.status(), sealed(call, answer));
            return answer;
        });
    }

    @Override
    public Answer resumable(Call call, Supplier<Answer> work) {
        if (unitOfWork.active()) {
            throw new IllegalStateException("Resumable work has transactions of its own");
        }
        Optional<Instant> claim =
                sql.queryOne(CLAIM, row -> row.time("claimed_until"), call.scope(), call.key(), call.digest());
        if (claim.isEmpty()) {
            // Without a row it was given back just now; the caller may come again.
            return repeated(call, find(call).orElseThrow(SqlIdempotentCalls::inUse));
        }
        Answer answer;
        try {
            answer = work.get();
        } catch (RuntimeException | Error e) {
            giveBack(call, claim.get(), e);
            throw e;
        }
        return ended(call, answer);
    }

    private Answer ended(Call call, Answer answer) {
        int updated = sql.update(END, answer.status(), sealed(call, answer), call.scope(), call.key());
        // Another run ended earlier: all callers get its answer.
        return updated == 1
                ? answer
                : find(call).map(stored -> repeated(call, stored)).orElse(answer);
    }

    private void giveBack(Call call, Instant claim, Throwable reason) {
        try {
            sql.update(GIVE_BACK, call.scope(), call.key(), claim);
        } catch (RuntimeException e) {
            // The claim runs out by itself; what matters is why the work failed.
            reason.addSuppressed(e);
        }
    }

    private boolean locked(Call call) {
        return sql.queryOne(TRY_LOCK, row -> row.flag("locked"), call.scope() + '\n' + call.key(), LOCK_SEED)
                .orElseThrow();
    }

    private Optional<Stored> find(Call call) {
        return sql.queryOne(FIND, Stored::of, call.scope(), call.key());
    }

    private Answer repeated(Call call, Stored stored) {
        if (!MessageDigest.isEqual(bytes(stored.digest()), bytes(call.digest()))) {
            throw new CommerceException(
                    CommerceError.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key was used with another request. Take a new key for a new request.",
                    "Idempotency-Key");
        }
        int status = stored.status().orElseThrow(SqlIdempotentCalls::inUse).intValue();
        byte[] body = keyRing.decrypt(stored.answer().orElseThrow(), context(call));
        return new Answer(status, new String(body, StandardCharsets.UTF_8));
    }

    private byte[] sealed(Call call, Answer answer) {
        return keyRing.encrypt(bytes(answer.body()), context(call));
    }

    /** Binds the answer to its row. */
    private static byte[] context(Call call) {
        return bytes("idempotent_call\n" + call.scope() + '\n' + call.key());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CommerceException inUse() {
        return new CommerceException(
                CommerceError.IDEMPOTENCY_KEY_IN_USE,
                "The first request with this Idempotency-Key is still running. Try again in a moment.",
                "Idempotency-Key");
    }

    /** A row; without status while the first run has not ended. */
    private record Stored(String digest, Optional<Long> status, Optional<byte[]> answer) {
        static Stored of(Row row) throws SQLException {
            return new Stored(row.text("request_digest"), row.maybeNumber("status"), row.maybeBytes("answer"));
        }
    }
}
