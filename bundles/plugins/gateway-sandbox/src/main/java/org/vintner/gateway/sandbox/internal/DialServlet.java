package org.vintner.gateway.sandbox.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.accounts.Accounts;

/**
 * The dial over REST, for administrators: GET, PUT or DELETE at {@code /sandbox/dials/<channel>}. All three may be repeated, so
 * there is no idempotency key.
 */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/sandbox/dials/*",
            "osgi.http.whiteboard.servlet.name=sandbox-dials"
        })
public final class DialServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int LARGEST_BODY = 10_000;
    private static final String SCHEME = "Bearer ";

    private final transient SandboxDials dials;
    private final transient Accounts accounts;

    /** What a method does. */
    private interface Deed {
        void of(Actor actor, String channel) throws IOException;
    }

    /** Called by DS. */
    @Activate
    public DialServlet(@Reference SandboxDials dials, @Reference Accounts accounts) {
        this.dials = dials;
        this.accounts = accounts;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request, response, (actor, channel) -> dials.settings(actor, channel));
    }

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request, response, (actor, channel) -> dials.set(actor, channel, wanted(request)));
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request, response, dials::reset);
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, Deed deed) throws IOException {
        try {
            Actor actor = actor(request);
            String channel =
                    Optional.ofNullable(request.getPathInfo()).orElse("/").substring(1);
            deed.of(actor, channel);
            write(response, dials.settings(actor, channel));
        } catch (CommerceException e) {
            write(response, e);
        }
    }

    private Actor actor(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.startsWith(SCHEME))
                .flatMap(header -> accounts.authenticate(header.substring(SCHEME.length())))
                .orElseThrow(() -> new CommerceException(
                        CommerceError.UNAUTHORIZED, "Send an administrator's key as a bearer token."));
    }

    private static Map<String, Integer> wanted(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        Map<String, Integer> wanted = new HashMap<>();
        try {
            JsonObject json = JsonObject.parse(body.length > LARGEST_BODY ? new byte[0] : body);
            json.fields().keySet().forEach(name -> wanted.put(name, Math.toIntExact(json.number(name))));
        } catch (JsonObject.Malformed | ArithmeticException e) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST,
                    "Send a JSON object of misdeeds and percentages, such as {\"duplicate\": 30}.",
                    e);
        }
        return wanted;
    }

    private static void write(HttpServletResponse response, Map<Misdeed, Integer> settings) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        try (JsonGenerator json = JsonObject.FACTORY.createGenerator(response.getOutputStream())) {
            json.writeStartObject();
            for (Map.Entry<Misdeed, Integer> setting : settings.entrySet()) {
                json.writeNumberField(setting.getKey().label(), setting.getValue());
            }
            json.writeEndObject();
        }
    }

    private static void write(HttpServletResponse response, CommerceException refusal) throws IOException {
        int status = switch (refusal.error()) {
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case INVALID_REQUEST -> 400;
            default -> 500;
        };
        response.setStatus(status);
        response.setContentType("application/problem+json");
        if (status == 401) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        try (JsonGenerator json = JsonObject.FACTORY.createGenerator(response.getOutputStream())) {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeStringField("title", refusal.error().code());
            json.writeNumberField("status", status);
            json.writeStringField("detail", refusal.getMessage());
            json.writeStringField("code", refusal.error().code());
            json.writeEndObject();
        }
    }
}
