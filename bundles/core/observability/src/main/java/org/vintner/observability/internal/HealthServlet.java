package org.vintner.observability.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.vintner.observability.internal.Readiness.Check;
import org.vintner.observability.internal.Readiness.Report;

/** {@code /health/live} and {@code /health/ready}, open to all; what is wrong is told to administrators only. */
final class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final JsonFactory JSON = new JsonFactory();

    private final transient Readiness readiness;
    private final transient Scrapers scrapers;

    HealthServlet(Readiness readiness, Scrapers scrapers) {
        this.readiness = readiness;
        this.scrapers = scrapers;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        String path = request.getPathInfo();
        if ("/live".equals(path)) {
            response.setContentType("application/json");
            response.getOutputStream().print("{\"status\":\"live\"}");
        } else if ("/ready".equals(path)) {
            ready(request, response);
        } else {
            response.setStatus(404);
        }
    }

    private void ready(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Report report = readiness.report();
        if (!report.ready()) {
            response.setStatus(503);
            response.setHeader("Retry-After", "1");
        }
        response.setContentType("application/json");
        boolean details = scrapers.isAdministrator(request);
        try (JsonGenerator json = JSON.createGenerator(response.getOutputStream())) {
            json.writeStartObject();
            json.writeStringField("status", report.ready() ? "ready" : "not_ready");
            json.writeArrayFieldStart("checks");
            for (Check check : report.checks()) {
                write(json, check, details);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Check check, boolean details) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", check.name());
        json.writeStringField("state", check.problem().isEmpty() ? "well" : "failing");
        if (details && check.problem().isPresent()) {
            json.writeStringField("problem", check.problem().get());
        }
        json.writeEndObject();
    }
}
