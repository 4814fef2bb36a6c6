package org.vintner.rest.api.internal.security;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.orders.Orders;

/** Who presents a bearer token: the holder of an API key, or the buyer who holds an order's access grant. */
@Component(service = Credentials.class)
public final class Credentials {

    private static final String SCHEME = "bearer ";
    private static final String API_KEY = "vsk_";

    private final Guesses guesses = new Guesses(System::nanoTime);

    // Dynamic: the API stays up and answers 503 while one of these bundles is updated.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Accounts accounts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Orders orders;

    /** The services come and go. */
    @Activate
    public Credentials() {}

    /** On services that stay; for use without a service registry. */
    public Credentials(Accounts accounts, Orders orders) {
        this.accounts = accounts;
        this.orders = orders;
    }

    /**
     * Says who makes a request.
     *
     * @param authorization the Authorization header, or {@code null}
     * @param address where the request comes from
     * @return the caller, or empty for a visitor
     * @throws CommerceException {@code unauthorized} when there are credentials, but none that are known;
     *     {@code too_many_requests} when too many of that kind came from there
     */
    public Optional<Actor> actorOf(String authorization, String address) {
        if (authorization == null) {
            return Optional.empty();
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw unauthorized("The Authorization header must be 'Bearer' and an API key or an order's access grant.");
        }
        String token = authorization.substring(SCHEME.length()).trim();
        guesses.check(address);
        // A secret that an operator chose himself, such as the first administrator's, has no prefix.
        Optional<Actor> actor = token.startsWith(API_KEY)
                ? present(accounts).authenticate(token)
                : present(orders).holderOf(token).or(() -> present(accounts).authenticate(token));
        if (actor.isEmpty()) {
            guesses.note(address);
            throw unauthorized("These credentials are unknown or were taken back.");
        }
        return actor;
    }

    private static CommerceException unauthorized(String detail) {
        return new CommerceException(CommerceError.UNAUTHORIZED, detail);
    }

    private static <T> T present(T service) {
        if (service == null) {
            throw new CommerceException(CommerceError.UNAVAILABLE, "Credentials can't be checked just now.");
        }
        return service;
    }
}
