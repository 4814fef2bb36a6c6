package org.vintner.observability.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** {@code /metrics}. */
final class MetricsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient MicrometerMetrics metrics;
    private final transient Scrapers scrapers;

    MetricsServlet(MicrometerMetrics metrics, Scrapers scrapers) {
        this.metrics = metrics;
        this.scrapers = scrapers;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!scrapers.mayScrape(request)) {
            response.setStatus(401);
            response.setHeader("WWW-Authenticate", "Bearer realm=\"vintner\"");
            return;
        }
        // Whole first: a gauge that fails shall not leave half a document behind.
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        metrics.write(document);
        response.setContentType(MicrometerMetrics.CONTENT_TYPE);
        response.setContentLength(document.size());
        document.writeTo(response.getOutputStream());
    }
}
