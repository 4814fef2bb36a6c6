package org.vintner.gateway.sandbox.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Serves the pay page. */
final class PayPageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient PayDesk desk;

    PayPageServlet(PayDesk desk) {
        this.desk = desk;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(desk.show(visit(request)), response);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String action = Optional.ofNullable(request.getParameter("action")).orElse("");
        write(desk.act(visit(request), action), response);
    }

    private static PayDesk.Visit visit(HttpServletRequest request) {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("/");
        return new PayDesk.Visit(
                path.substring(1),
                header(request, "Accept-Language"),
                header(request, "Host"),
                header(request, "Origin"),
                header(request, "Sec-Fetch-Site"));
    }

    private static String header(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name)).orElse("");
    }

    private static void write(PayDesk.Answer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        answer.location().map(URI::toASCIIString).ifPresent(url -> response.setHeader("Location", url));
        byte[] body = answer.html().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0) {
            response.setContentType("text/html;charset=utf-8");
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
