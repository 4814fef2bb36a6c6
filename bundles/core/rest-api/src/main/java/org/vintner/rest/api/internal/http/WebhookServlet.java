package org.vintner.rest.api.internal.http;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceException;
import org.vintner.api.payments.WebhookDoor;
import org.vintner.api.payments.WebhookDoor.Answer;
import org.vintner.rest.api.internal.problem.HttpStatus;

/**
 * Hands providers' notifications to the webhook door, untouched, and its answer back, untouched. A plain servlet, because
 * this is the hottest address of the server.
 */
@Component(
        service = {Servlet.class, WebhookServlet.class},
        property = {
            "osgi.http.whiteboard.servlet.pattern=/webhooks/*",
            "osgi.http.whiteboard.servlet.name=vintner-webhooks",
            "osgi.http.whiteboard.servlet.asyncSupported:Boolean=true"
        })
public final class WebhookServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(WebhookServlet.class);
    private static final String RETRY_AFTER = "Retry-After";

    // Dynamic: the address stays while the payments bundle is updated, and tells providers to come again.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private transient volatile WebhookDoor door;

    /** The door comes and goes. */
    @Activate
    public WebhookServlet() {}

    /** On a door that stays; for use without a service registry. */
    WebhookServlet(WebhookDoor door) {
        this.door = door;
    }

    /** Whether notifications can be taken. */
    public boolean open() {
        return door != null;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            response.setHeader(RequestId.HEADER, RequestId.begin());
            if ("POST".equals(request.getMethod())) {
                receive(request, response);
            } else {
                response.setHeader("Allow", "POST");
                response.setStatus(405);
            }
        } finally {
            RequestId.end();
        }
    }

    private void receive(HttpServletRequest request, HttpServletResponse response) throws IOException {
        WebhookDoor target = door;
        if (target == null) {
            refuse(response, 503);
            return;
        }
        byte[] body = request.getContentLengthLong() > WebhookDoor.MAX_BODY
                ? new byte[WebhookDoor.MAX_BODY + 1]
                : request.getInputStream().readNBytes(WebhookDoor.MAX_BODY + 1);
        if (body.length > WebhookDoor.MAX_BODY) {
            refuse(response, 413);
            return;
        }
        try {
            render(target.receive(path(request), headers(request), query(request), body), response);
        } catch (CommerceException e) {
            LOG.warn("A notification could not be taken: {}", e.error().code());
            refuse(response, HttpStatus.of(e.error()));
        } catch (RuntimeException e) {
            LOG.error("A notification could not be taken", e);
            refuse(response, 500);
        }
    }

    private static void render(Answer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (!answer.contentType().isEmpty()) {
            response.setContentType(answer.contentType());
        }
        if (answer.body().length > 0) {
            response.setContentLength(answer.body().length);
            response.getOutputStream().write(answer.body());
        }
    }

    private static void refuse(HttpServletResponse response, int status) {
        response.setStatus(status);
        HttpStatus.retryAfter(status).ifPresent(seconds -> response.setIntHeader(RETRY_AFTER, seconds));
    }

    private static String path(HttpServletRequest request) {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        return path.startsWith("/") ? path.substring(1) : path;
    }

    private static String query(HttpServletRequest request) {
        return Optional.ofNullable(request.getQueryString()).orElse("");
    }

    private static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name)));
        }
        return headers;
    }
}
