package org.vintner.rest.api.internal.security;

import java.security.Principal;
import java.util.Locale;
import java.util.Optional;
import javax.ws.rs.core.SecurityContext;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.OrderId;

/** Who makes the request, as JAX-RS hands it to the resources. */
public final class Caller implements SecurityContext {

    private final Optional<Actor> actor;

    Caller(Optional<Actor> actor) {
        this.actor = actor;
    }

    /** The caller of a route that visitors may use too. */
    public static Optional<Actor> maybe(SecurityContext context) {
        return context.getUserPrincipal() instanceof ActorPrincipal principal
                ? Optional.of(principal.actor())
                : Optional.empty();
    }

    /** The caller of a route that names roles. */
    public static Actor of(SecurityContext context) {
        return maybe(context)
                .orElseThrow(() -> new CommerceException(CommerceError.UNAUTHORIZED, "Credentials are needed."));
    }

    /** The caller, if the order is his to see; else there is no such order for him. */
    public static Actor seeing(OrderId order, SecurityContext context) {
        Actor actor = of(context);
        if (!actor.maySee(order)) {
            throw CommerceException.notFound("order", order);
        }
        return actor;
    }

    @Override
    public Principal getUserPrincipal() {
        return actor.map(ActorPrincipal::new).orElse(null);
    }

    @Override
    public boolean isUserInRole(String role) {
        return actor.map(a -> a.role().name().toLowerCase(Locale.ROOT).equals(role))
                .orElse(false);
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public String getAuthenticationScheme() {
        return actor.isPresent() ? "Bearer" : null;
    }

    private record ActorPrincipal(Actor actor) implements Principal {
        @Override
        public String getName() {
            return actor.toString();
        }
    }
}
