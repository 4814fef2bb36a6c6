package org.vintner.rest.api.internal.security;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.annotation.Priority;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.ext.Provider;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.apache.cxf.transport.http.AbstractHTTPDestination;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;

/** Finds out who calls and whether the method is for them, before anything of the body is read. */
@Provider
@Priority(Priorities.AUTHENTICATION)
public final class AccessFilter implements ContainerRequestFilter {

    private final Credentials credentials;
    private final Origins origins;

    // Set by JAX-RS with a proxy that knows the request of each thread.
    @Context
    private ResourceInfo resource;

    /** A filter that asks these credentials. */
    public AccessFilter(Credentials credentials, Origins origins) {
        this.credentials = credentials;
        this.origins = origins;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String address = address();
        Optional<Actor> actor = credentials
                .actorOf(request.getHeaderString(HttpHeaders.AUTHORIZATION), address)
                .map(known -> known.from(address));
        // Before the check: its refusals are audited too.
        request.setSecurityContext(new Caller(actor));
        check(resource.getResourceMethod(), actor);
    }

    private String address() {
        HttpServletRequest request =
                (HttpServletRequest) JAXRSUtils.getCurrentMessage().get(AbstractHTTPDestination.HTTP_REQUEST);
        return origins.of(request);
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
        List<Role> allowed = allow == null ? List.of() : List.of(allow.value());
        if (!allowed.contains(actor.get().role())) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN,
                    "These credentials have the role " + word(actor.get().role()) + ". This operation is for the role "
                            + allowed.stream().map(AccessFilter::word).collect(Collectors.joining(" or ")) + ".");
        }
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
