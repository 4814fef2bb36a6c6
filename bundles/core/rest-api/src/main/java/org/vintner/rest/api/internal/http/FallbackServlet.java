package org.vintner.rest.api.internal.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.vintner.api.CommerceError;
import org.vintner.rest.api.internal.json.ApiJson;
import org.vintner.rest.api.internal.problem.HttpStatus;
import org.vintner.rest.api.internal.problem.Problem;

/**
 * Answers where no other servlet does. While the server starts, or while the bundle behind one of its own addresses is away, that
 * is "later" and not "never": a buyer's client and a payment provider would take a 404 for an answer. It needs no other service,
 * and its bundle starts before the HTTP port is opened.
 */
@Component(
        service = Servlet.class,
        property = {"osgi.http.whiteboard.servlet.pattern=/*", "osgi.http.whiteboard.servlet.name=vintner-fallback"})
public final class FallbackServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Set<String> OURS = Set.of("api", "webhooks", "downloads", "health", "metrics");

    private final transient ObjectMapper mapper = ApiJson.mapper();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private transient volatile ApiServlet api;

    /** Without an API yet. */
    @Activate
    public FallbackServlet() {}

    /** With an API that stays; for use without a service registry. */
    FallbackServlet(ApiServlet api) {
        this.api = api;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            response.setHeader(RequestId.HEADER, RequestId.begin());
            SecurityHeaders.forData(response);
            Problem problem = problem(request.getRequestURI());
            response.setStatus(problem.status());
            HttpStatus.retryAfter(problem.status()).ifPresent(seconds -> response.setIntHeader("Retry-After", seconds));
            response.setContentType(Problem.MEDIA_TYPE);
            response.getOutputStream().write(mapper.writeValueAsBytes(problem));
        } finally {
            RequestId.end();
        }
    }

    private Problem problem(String path) {
        ApiServlet present = api;
        boolean starting = present == null || !present.complete();
        return starting || OURS.contains(firstSegment(path))
                ? Problem.of(
                        CommerceError.UNAVAILABLE,
                        "This part of the server is starting or being updated. Try again in a moment.",
                        Optional.empty(),
                        RequestId.current())
                : Problem.of(
                        CommerceError.NOT_FOUND,
                        "There is nothing at this address.",
                        Optional.empty(),
                        RequestId.current());
    }

    private static String firstSegment(String path) {
        int end = path.indexOf('/', 1);
        return path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
    }
}
