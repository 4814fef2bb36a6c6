package org.vintner.rest.api.internal.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.apache.cxf.jaxrs.JAXRSInvoker;
import org.apache.cxf.message.Exchange;
import org.apache.cxf.transport.http.AbstractHTTPDestination;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.idempotency.IdempotentCalls;
import org.vintner.api.idempotency.IdempotentCalls.Answer;
import org.vintner.api.idempotency.IdempotentCalls.Call;
import org.vintner.rest.api.internal.security.Caller;

/** Calls resource methods; those with an Idempotency-Key at most once, repeating the stored answer afterwards. */
public final class CallInvoker extends JAXRSInvoker {

    /** The request's header. */
    public static final String KEY_HEADER = "Idempotency-Key";

    /** The header that marks an answer as repeated. */
    public static final String REPLAYED_HEADER = "Idempotent-Replayed";

    /**
     * The shortest key of a visitor. All visitors share one scope, and the answer to an order holds the key to it, so that a
     * visitor's key has to be one that nobody guesses.
     */
    public static final int MIN_ANONYMOUS_KEY = 16;

    private static final int MAX_KEY = 255;
    private static final String LOCATION = "location";
    private static final String BODY = "body";

    private final Supplier<Optional<IdempotentCalls>> calls;
    private final ObjectMapper mapper;

    /** An invoker that asks for the service at each call, as it may come and go. */
    public CallInvoker(Supplier<Optional<IdempotentCalls>> calls, ObjectMapper mapper) {
        this.calls = calls;
        this.mapper = mapper;
    }

    @Override
    protected Object performInvocation(Exchange exchange, Object resource, Method method, Object[] params)
            throws Exception {
        requireBody(method, params);
        Idempotent idempotent = method.getAnnotation(Idempotent.class);
        HttpServletRequest request =
                (HttpServletRequest) exchange.getInMessage().get(AbstractHTTPDestination.HTTP_REQUEST);
        String key = request.getHeader(KEY_HEADER);
        if (idempotent == null || key == null) {
            return super.performInvocation(exchange, resource, method, params);
        }
        Optional<Actor> actor = Caller.maybe(exchange.getInMessage().get(SecurityContext.class));
        check(key, actor);
        String scope = actor.map(Actor::toString).orElse("visitor") + " " + request.getMethod() + " "
                + request.getRequestURI();
        Object body = exchange.getInMessage().get(BodyFilter.BODY);
        if (body instanceof byte[] bytes) {
            Call call = new Call(scope, key, SpooledBody.digest(bytes));
            return answer(idempotent, call, () -> invoke(exchange, resource, method, params));
        }
        int stream = Arrays.asList(method.getParameterTypes()).indexOf(InputStream.class);
        try (SpooledBody spooled = SpooledBody.of((InputStream) params[stream]);
                InputStream content = spooled.open()) {
            params[stream] = content;
            Call call = new Call(scope, key, spooled.digest());
            return answer(idempotent, call, () -> invoke(exchange, resource, method, params));
        }
    }

    /** What no annotation explains is the body; without one, or with a JSON null, there is nothing to do. */
    private static void requireBody(Method method, Object[] params) {
        // The annotations of parameters are read anew from the class file at each call.
        if (!Arrays.asList(params).contains(null)) {
            return;
        }
        Annotation[][] annotations = method.getParameterAnnotations();
        for (int i = 0; i < params.length; i++) {
            if (params[i] == null && annotations[i].length == 0) {
                throw new CommerceException(CommerceError.INVALID_REQUEST, "A JSON object is needed as body.");
            }
        }
    }

    private static void check(String key, Optional<Actor> actor) {
        boolean printable = key.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (key.isEmpty() || key.length() > MAX_KEY || !printable) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "An Idempotency-Key has 1 to " + MAX_KEY + " printable ASCII characters.",
                    KEY_HEADER);
        }
        if (actor.isEmpty() && key.length() < MIN_ANONYMOUS_KEY) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Without credentials an Idempotency-Key needs at least " + MIN_ANONYMOUS_KEY
                            + " random characters, such as a UUID, because it guards the answer.",
                    KEY_HEADER);
        }
    }

    private Response answer(Idempotent idempotent, Call call, Supplier<Answer> work) {
        IdempotentCalls service = calls.get()
                .orElseThrow(() -> new CommerceException(
                        CommerceError.UNAVAILABLE, "Idempotency keys can't be checked just now."));
        boolean[] ran = new boolean[1];
        Supplier<Answer> observed = () -> {
            ran[0] = true;
            return work.get();
        };
        Answer answer = idempotent.value() == Idempotent.Kind.ONCE
                ? service.once(call, observed)
                : service.resumable(call, observed);
        return render(answer, !ran[0]);
    }

    /** Runs the method and keeps what a repetition needs of its answer. */
    private Answer invoke(Exchange exchange, Object resource, Method method, Object[] params) {
        Object result;
        try {
            result = super.performInvocation(exchange, resource, method, params);
        } catch (InvocationTargetException e) {
            throw unchecked(e.getCause());
        } catch (Exception e) {
            throw unchecked(e);
        }
        if (result instanceof Response response) {
            Object entity = response.getEntity();
            Type type = entity == null ? Object.class : entity.getClass();
            return new Answer(response.getStatus(), stored(response.getHeaderString(LOCATION), entity, type));
        }
        return new Answer(result == null ? 204 : 200, stored(null, result, method.getGenericReturnType()));
    }

    /** Written by its declared type, as without a key: the type of a member of a family is written for the family only. */
    private String stored(String location, Object entity, Type type) {
        ObjectNode stored = JsonNodeFactory.instance.objectNode();
        if (location != null) {
            stored.put(LOCATION, location);
        }
        if (entity != null) {
            stored.set(BODY, tree(entity, type));
        }
        return stored.toString();
    }

    private JsonNode tree(Object entity, Type type) {
        try {
            return mapper.readTree(mapper.writerFor(mapper.constructType(type)).writeValueAsBytes(entity));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response render(Answer answer, boolean replayed) {
        JsonNode stored;
        try {
            stored = mapper.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        Response.ResponseBuilder response = Response.status(answer.status());
        if (stored.has(LOCATION)) {
            response.header(HttpHeaders.LOCATION, stored.get(LOCATION).asText());
        }
        if (stored.has(BODY)) {
            response.type(MediaType.APPLICATION_JSON_TYPE).entity(stored.get(BODY));
        }
        if (replayed) {
            response.header(REPLAYED_HEADER, "true");
        }
        return response.build();
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }
}
