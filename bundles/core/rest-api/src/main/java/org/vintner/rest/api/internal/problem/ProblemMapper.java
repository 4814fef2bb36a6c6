package org.vintner.rest.api.internal.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import javax.ws.rs.ext.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.rest.api.internal.http.RequestId;

/** The one place where exceptions become answers. */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

    private final RefusalAudit audit;
    private final boolean complete;

    /**
     * A mapper that records refusals.
     *
     * @param audit where
     * @param complete whether all addresses are served; while some are not, an unknown one is "later" and not "never"
     */
    public ProblemMapper(RefusalAudit audit, boolean complete) {
        this.audit = audit;
        this.complete = complete;
    }

    @Override
    public Response toResponse(Throwable exception) {
        if (hasHungUp(exception)) {
            LOG.debug("The caller of request {} hung up", RequestId.current());
            return Response.serverError().build();
        }
        CommerceException ours = translate(exception);
        log(ours, exception);
        audit.record(ours);
        Problem problem = Problem.of(ours, RequestId.current());
        Response.ResponseBuilder answer =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
        HttpStatus.retryAfter(problem.status()).ifPresent(seconds -> answer.header(HttpHeaders.RETRY_AFTER, seconds));
        if (problem.status() == 401) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"vintner\"");
        }
        allowed(exception).ifPresent(methods -> answer.header(HttpHeaders.ALLOW, methods));
        return answer.build();
    }

    /** Nobody hears the answer to a caller who is gone, and nobody needs to act. The HTTP engine says it by a subclass. */
    private static boolean hasHungUp(Throwable exception) {
        if (exception instanceof CommerceException) {
            return false;
        }
        return Stream.iterate(exception, Objects::nonNull, Throwable::getCause)
                .anyMatch(EOFException.class::isInstance);
    }

    private CommerceException translate(Throwable exception) {
        if (exception instanceof CommerceException ours) {
            return ours;
        }
        if (exception instanceof JsonProcessingException json) {
            return JsonProblems.of(json);
        }
        if (exception instanceof WebApplicationException web) {
            return ofFramework(web);
        }
        return internal(exception);
    }

    /** What JAX-RS itself found wrong: route, method, media types, parameters. */
    private CommerceException ofFramework(WebApplicationException web) {
        Throwable cause = web.getCause();
        if (cause instanceof CommerceException || cause instanceof JsonProcessingException) {
            return translate(cause);
        }
        return switch (web.getResponse().getStatus()) {
            case 400 -> new CommerceException(CommerceError.INVALID_REQUEST, "The request could not be understood.");
            case 404 -> nothingHere();
            case 405 ->
                new CommerceException(
                        CommerceError.METHOD_NOT_ALLOWED,
                        "This address does not know that method; the Allow header names those it knows.");
            case 406 ->
                new CommerceException(
                        CommerceError.NOT_ACCEPTABLE, "The answer is JSON; the Accept header excludes it.");
            case 413 -> new CommerceException(CommerceError.BODY_TOO_LARGE, "The body is too large.");
            case 415 ->
                new CommerceException(
                        CommerceError.UNSUPPORTED_MEDIA_TYPE,
                        "The Content-Type header is missing, or names a type that this address does not take.");
            case 503 -> new CommerceException(CommerceError.UNAVAILABLE, "The server can't do this just now.");
            default -> internal(web);
        };
    }

    private CommerceException nothingHere() {
        return complete
                ? new CommerceException(CommerceError.NOT_FOUND, "There is nothing at this address.")
                : new CommerceException(
                        CommerceError.UNAVAILABLE,
                        "This part of the server is starting or being updated. Try again in a moment.");
    }

    private static CommerceException internal(Throwable cause) {
        return new CommerceException(
                CommerceError.INTERNAL, "The server failed. The request's id leads its operator to the reason.", cause);
    }

    private static Optional<String> allowed(Throwable exception) {
        return exception instanceof WebApplicationException web
                ? Optional.ofNullable(web.getResponse().getHeaderString(HttpHeaders.ALLOW))
                : Optional.empty();
    }

    /** Only a defect of ours is worth an operator's attention; all else is the caller's or reported where it arose. */
    private static void log(CommerceException ours, Throwable original) {
        if (ours.error() == CommerceError.INTERNAL) {
            LOG.error("Request {} failed", RequestId.current(), original);
        } else {
            LOG.debug(
                    "Request {} refused: {}", RequestId.current(), ours.error().code());
        }
    }
}
