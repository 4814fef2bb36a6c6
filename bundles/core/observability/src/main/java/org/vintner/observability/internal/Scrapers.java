package org.vintner.observability.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import javax.servlet.http.HttpServletRequest;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.accounts.Accounts;

/** Who may see more than whether the server lives: administrators, and for metrics the holder of the token. */
final class Scrapers {

    private static final String SCHEME = "bearer ";

    private final Supplier<Optional<Accounts>> accounts;
    private volatile String token;

    Scrapers(Supplier<Optional<Accounts>> accounts, String token) {
        this.accounts = accounts;
        this.token = token;
    }

    void token(String changed) {
        token = changed;
    }

    boolean mayScrape(HttpServletRequest request) {
        Optional<String> presented = bearer(request);
        return presented.filter(this::isToken).isPresent() || isAdministrator(request);
    }

    boolean isAdministrator(HttpServletRequest request) {
        try {
            return bearer(request)
                    .flatMap(secret -> accounts.get().flatMap(service -> service.authenticate(secret)))
                    .filter(Actor::mayDoEverything)
                    .isPresent();
        } catch (CommerceException e) {
            // Accounts live in the database, whose state may be just what is asked for.
            return false;
        }
    }

    private boolean isToken(String presented) {
        String expected = token;
        return !expected.isEmpty()
                && MessageDigest.isEqual(
                        presented.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> bearer(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).trim());
    }
}
