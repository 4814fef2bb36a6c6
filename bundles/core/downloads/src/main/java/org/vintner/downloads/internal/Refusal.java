package org.vintner.downloads.internal;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/**
 * A refused download as its reader wants it: a problem document (RFC 9457) for programs, in the form of the REST API, a small
 * page for browsers.
 *
 * @param error why
 * @param detail what is wrong and the way out
 * @param requestId under which the log knows the request
 */
record Refusal(CommerceError error, String detail, String requestId) {
    private static final Map<CommerceError, Integer> STATUS = new EnumMap<>(Map.ofEntries(
            Map.entry(CommerceError.TOKEN_INVALID, 403),
            Map.entry(CommerceError.GRANT_SUSPENDED, 403),
            Map.entry(CommerceError.GRANT_BOUND_ELSEWHERE, 403),
            Map.entry(CommerceError.METHOD_NOT_ALLOWED, 405),
            Map.entry(CommerceError.GRANT_REVOKED, 410),
            Map.entry(CommerceError.GRANT_EXPIRED, 410),
            Map.entry(CommerceError.GRANT_EXHAUSTED, 410),
            Map.entry(CommerceError.RANGE_NOT_SATISFIABLE, 416),
            Map.entry(CommerceError.TOO_MANY_REQUESTS, 429),
            Map.entry(CommerceError.UNAVAILABLE, 503),
            Map.entry(CommerceError.COMMIT_UNKNOWN, 503)));

    static Refusal of(CommerceException exception, String requestId) {
        return new Refusal(exception.error(), exception.getMessage(), requestId);
    }

    static Refusal defect(String requestId) {
        return new Refusal(
                CommerceError.INTERNAL,
                "The server failed. The request's id leads its operator to the reason.",
                requestId);
    }

    int status() {
        return STATUS.getOrDefault(error, 500);
    }

    boolean worthTryingAgain() {
        return status() == 429 || status() == 503;
    }

    byte[] problem() {
        String code = error.code();
        String json =
                "{\"type\":\"urn:vintner:problem:" + code + "\",\"title\":\"" + title() + "\",\"status\":" + status()
                        + ",\"detail\":\"" + escapedForJson(detail) + "\",\"code\":\"" + code + "\",\"requestId\":\""
                        + requestId
                        + "\"}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    byte[] page() {
        String html = """
                <!DOCTYPE html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>%1$s</title>
                <h1>%1$s</h1>
                <p>%2$s</p>
                <p><small>%3$s</small></p>
                </html>
                """.formatted(title(), escapedForHtml(detail), requestId);
        return html.getBytes(StandardCharsets.UTF_8);
    }

    private String title() {
        String code = error.code();
        return code.substring(0, 1).toUpperCase(Locale.ROOT) + code.substring(1).replace('_', ' ');
    }

    private static String escapedForJson(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String escapedForHtml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
