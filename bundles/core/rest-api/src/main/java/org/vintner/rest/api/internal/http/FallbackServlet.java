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
import org.vintner.api.CommerceException;
import org.vintner.api.payments.Channel;
import org.vintner.api.payments.Channels;
import org.vintner.rest.api.internal.json.ApiJson;
import org.vintner.rest.api.internal.problem.HttpStatus;
import org.vintner.rest.api.internal.problem.Problem;

/**
 * Answers where no other servlet does. While the server starts, or while the bundle behind one of its own addresses is away, that
 * is "later" and not "never": a buyer's client and a payment provider would take a 404 for an answer. So it is with the pay page of
 * a channel whose plugin is away. It needs no other service, and its bundle starts before the HTTP port is opened.
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

    private transient volatile Optional<AbsentChannels> absent = Optional.empty();

    /** Without an API yet. */
    @Activate
    public FallbackServlet() {}

    /** With an API that stays; for use without a service registry. */
    FallbackServlet(ApiServlet api) {
        this.api = api;
    }

    /** Called by the service registry. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setChannels(Channels channels) {
        absent = Optional.of(new AbsentChannels(channels, System::nanoTime));
    }

    /** Called by the service registry. */
    void unsetChannels(Channels channels) {
        absent = absent.filter(present -> !present.isOf(channels));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            response.setHeader(RequestId.HEADER, RequestId.begin());
            SecurityHeaders.forData(response);
            answer(request, response);
        } catch (CommerceException e) {
            // Without its database the server does not know whose page it was.
            write(Problem.of(e, RequestId.current()), response);
        } finally {
            RequestId.end();
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        Optional<Channel> away = away(path);
        if (away.isPresent() && isBrowser(request)) {
            write(
                    HttpStatus.of(CommerceError.CHANNEL_UNAVAILABLE),
                    "text/html;charset=utf-8",
                    AbsentPage.html(away.get(), RequestId.current()),
                    response);
        } else {
            write(away.map(FallbackServlet::problem).orElseGet(() -> problem(path)), response);
        }
    }

    private void write(Problem problem, HttpServletResponse response) throws IOException {
        write(problem.status(), Problem.MEDIA_TYPE, mapper.writeValueAsBytes(problem), response);
    }

    private static void write(int status, String type, byte[] body, HttpServletResponse response) throws IOException {
        response.setStatus(status);
        HttpStatus.retryAfter(status).ifPresent(seconds -> response.setIntHeader("Retry-After", seconds));
        response.setContentType(type);
        response.getOutputStream().write(body);
    }

    private Optional<Channel> away(String path) {
        return OURS.contains(firstSegment(path))
                ? Optional.empty()
                : absent.flatMap(channels -> channels.withPage(path));
    }

    private static Problem problem(Channel channel) {
        return Problem.of(
                CommerceError.CHANNEL_UNAVAILABLE, AbsentPage.sentence(channel), Optional.empty(), RequestId.current());
    }

    private static boolean isBrowser(HttpServletRequest request) {
        return String.valueOf(request.getHeader("Accept")).contains("text/html");
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
