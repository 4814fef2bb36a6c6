package org.vintner.rest.api.internal.http;

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
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String id = "req_" + hex(random.nextLong()) + hex(random.nextLong());
        CURRENT.set(id);
        MDC.put(KEY, id);
        return id;
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

    private static String hex(long bits) {
        return String.format("%016x", bits);
    }
}
