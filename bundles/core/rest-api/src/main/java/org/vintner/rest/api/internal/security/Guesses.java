package org.vintner.rest.api.internal.security;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.http.Network;

/**
 * Counts the unknown credentials that come from each address: each costs a look into the database, which buyers and providers need.
 * Whoever has shown too many is refused before anybody is asked, until some time has passed. Good credentials cost nothing, so
 * only those who share an address with somebody who guesses feel it.
 */
final class Guesses {

    /** As many as somebody may make who tries a wrong key on every route. */
    private static final int AT_ONCE = 300;

    private static final long PAUSE = Duration.ofMillis(100).toNanos();
    private static final int MAX_SOURCES = 10_000;
    private static final int IPV6_NETWORK = 64;

    /** For all who come when too many addresses are known. */
    private static final String OTHERS = "others";

    /** The time at which each one's guesses are all forgiven; each moves it by a pause. */
    private final Map<String, Long> forgiven = new ConcurrentHashMap<>();

    private final LongSupplier nanoTime;

    Guesses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Lets a source present credentials.
     *
     * @throws CommerceException {@code too_many_requests} when it has guessed too much
     */
    void check(String address) {
        // The common case: nobody guesses.
        if (forgiven.isEmpty()) {
            return;
        }
        Long end = forgiven.get(known(source(address)));
        if (end != null && end - nanoTime.getAsLong() > AT_ONCE * PAUSE) {
            throw new CommerceException(
                    CommerceError.TOO_MANY_REQUESTS,
                    "Too many unknown credentials came from this address. Check the API key or the order's access grant"
                            + " that is sent, and try again after as many seconds as Retry-After says.");
        }
    }

    /** Its credentials were unknown. */
    void note(String address) {
        long now = nanoTime.getAsLong();
        if (forgiven.size() >= MAX_SOURCES) {
            forgiven.values().removeIf(end -> end - now <= 0);
        }
        forgiven.merge(
                known(source(address)),
                now + PAUSE,
                (end, first) -> end - now <= 0 ? first : Long.valueOf(end + PAUSE));
    }

    private String known(String source) {
        return forgiven.size() < MAX_SOURCES || forgiven.containsKey(source) ? source : OTHERS;
    }

    /** Whoever has one address of IPv6 has a network of them. */
    private static String source(String address) {
        return address.indexOf(':') < 0
                ? address
                : Network.address(address)
                        .map(known -> new Network(known, IPV6_NETWORK).toString())
                        .orElse(OTHERS);
    }
}
