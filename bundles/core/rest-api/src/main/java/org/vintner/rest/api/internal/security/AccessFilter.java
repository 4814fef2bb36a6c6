package org.vintner.rest.api.internal.security;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.ext.Provider;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** Finds out who calls and whether the method is for them, before anything of the body is read. */
@Provider
@Priority(Priorities.AUTHENTICATION)
public final class AccessFilter implements ContainerRequestFilter {

    private final Credentials credentials;

    // Set by JAX-RS with a proxy that knows the request of each thread.
    @Context
    private ResourceInfo resource;

    /** A filter that asks these credentials. */
    public AccessFilter(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<Actor> actor = credentials.actorOf(request.getHeaderString(HttpHeaders.AUTHORIZATION));
        check(resource.getResourceMethod(), actor);
        request.setSecurityContext(new Caller(actor));
    }

    private static void check(Method method, Optional<Actor> actor) {
        if (method.isAnnotationPresent(AllowAnyone.class)) {
            return;
        }
        if (actor.isEmpty()) {
            throw new CommerceException(
                    CommerceError.UNAUTHORIZED, "Present an API key or an order's access grant as bearer token.");
        }
        Allow allow = method.getAnnotation(Allow.class);
        if (allow == null || !Arrays.asList(allow.value()).contains(actor.get().role())) {
            throw new CommerceException(CommerceError.FORBIDDEN, "These credentials are not for this operation.");
        }
    }
}
