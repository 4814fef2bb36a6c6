package org.vintner.rest.api.internal.http;

import javax.servlet.http.HttpServletResponse;

/** Headers that keep browsers from doing more with an answer than they should. */
final class SecurityHeaders {

    private SecurityHeaders() {}

    static void forData(HttpServletResponse response) {
        common(response);
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Cache-Control", "no-store");
    }

    /** Pages with scripts and styles of our own only. */
    static void forPages(HttpServletResponse response) {
        common(response);
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    }

    private static void common(HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    }
}
