package org.vintner.rest.api.internal.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.MDC;

/** The number under which a request is known in logs, answers and problem documents. Always ours, never the caller's. */
public final class RequestId {

    /** The answer's header. */
    public static final String HEADER = "X-Request-Id";

    private static final String KEY = "requestId";

    // Beside the MDC, which is for logs and may be switched off.
    private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

    private RequestId() {}

    /** Begins a request on this thread. */
    static String begin() {
        String id = next();
        CURRENT.set(id);
        MDC.put(KEY, id);
        return id;
    }

    /** A new id, for a request that is answered at once. */
    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return "req_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    /** Ends the request on this thread. */
    static void end() {
        CURRENT.remove();
        MDC.remove(KEY);
    }

    /** The id of the request on this thread. */
    public static String current() {
        String id = CURRENT.get();
        return id == null ? "req_none" : id;
    }
}
