package org.vintner.rest.api.internal.admission;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;

/** What people see whose browser was refused. A page that was only read asks again by itself; a form has to be sent again. */
final class BusyPage {

    static final String MEDIA_TYPE = "text/html;charset=utf-8";

    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="%s">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="robots" content="noindex">
            %s
            <title>%s</title>
            <h1>%s</h1>
            <p>%s</p>
            <p><small>%s</small></p>
            </html>
            """;

    private BusyPage() {}

    /** Whether it is a person who waits for the answer. */
    static boolean isFor(HttpServletRequest request) {
        return String.valueOf(request.getHeader("Accept")).contains("text/html");
    }

    /** The page, in Chinese for who prefers any kind of that, else in English. */
    static byte[] html(HttpServletRequest request, int retryAfter, String requestId) {
        boolean chinese = "zh".equals(request.getLocale().getLanguage());
        boolean onlyRead = request.getMethod().equals("GET");
        String title = chinese ? "商店正忙" : "The shop is busy";
        return HTML.formatted(
                        chinese ? "zh-CN" : "en",
                        onlyRead ? "<meta http-equiv=\"refresh\" content=\"" + retryAfter + "\">" : "",
                        title,
                        title,
                        chinese ? inChinese(onlyRead) : inEnglish(onlyRead),
                        requestId)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String inEnglish(boolean onlyRead) {
        return "Many people are here just now. "
                + (onlyRead
                        ? "Leave this page open: it asks again by itself in a moment."
                        : "What you just did was not begun, so nothing was charged by it. Go back and try again in a moment.");
    }

    private static String inChinese(boolean onlyRead) {
        return "当前访问人数较多。" + (onlyRead ? "请不要关闭本页面，稍后会自动重试。" : "您刚才的操作尚未开始，没有产生任何扣款。请稍后返回上一页重试。");
    }
}
