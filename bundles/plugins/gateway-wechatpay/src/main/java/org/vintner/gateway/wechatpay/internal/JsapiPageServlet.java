package org.vintner.gateway.wechatpay.internal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.vintner.gateway.http.JsonObject;

/** The page on which WeChat asks the buyer to pay. It works inside WeChat only, and proves nothing: the provider's word counts. */
final class JsapiPageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient WechatPaySettings settings;
    private final transient JsapiLinks links;
    private final transient WechatPayClient client;
    private final transient Clock clock;

    JsapiPageServlet(WechatPaySettings settings, JsapiLinks links, WechatPayClient client, Clock clock) {
        this.settings = settings;
        this.links = links;
        this.client = client;
        this.clock = clock;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String prepay = parameter(request, "prepay");
        String back = parameter(request, "back");
        if (!links.isOurs(prepay, back, parameter(request, "seal"))) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        ResourceBundle words = ResourceBundle.getBundle(
                "org.vintner.gateway.wechatpay.internal.pay",
                request.getLocale().getLanguage().equals("zh") ? Locale.CHINESE : Locale.ROOT,
                getClass().getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        String nonce = WechatPayClient.nonce();
        response.setContentType("text/html");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-" + nonce + "'; base-uri 'none'; frame-ancestors 'none'");
        try (PrintWriter page = response.getWriter()) {
            page.print(page(words, invocation(prepay), back, nonce));
        }
    }

    private static String parameter(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        return values == null || values.length != 1 ? "" : values[0];
    }

    /** What WeChat is called with; the signature is over four of these. */
    Map<String, String> invocation(String prepay) {
        String seconds = Long.toString(clock.instant().getEpochSecond());
        String random = WechatPayClient.nonce();
        String packed = "prepay_id=" + prepay;
        Map<String, String> invocation = new LinkedHashMap<>();
        invocation.put("appId", settings.appId());
        invocation.put("timeStamp", seconds);
        invocation.put("nonceStr", random);
        invocation.put("package", packed);
        invocation.put("signType", "RSA");
        invocation.put(
                "paySign", client.sign(settings.appId() + "\n" + seconds + "\n" + random + "\n" + packed + "\n"));
        return invocation;
    }

    private static String page(ResourceBundle words, Map<String, String> invocation, String back, String nonce) {
        return """
                <!doctype html><html lang="%s"><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title>
                <h1>%s</h1><p>%s</p><p><a href="%s">%s</a></p>
                <script nonce="%s">
                const call = %s, back = %s;
                const pay = () => WeixinJSBridge.invoke('getBrandWCPayRequest', call, () => location.replace(back));
                if (window.WeixinJSBridge) pay(); else document.addEventListener('WeixinJSBridgeReady', pay);
                </script></html>
                """.formatted(
                        words.getString("lang"),
                        words.getString("title"),
                        words.getString("title"),
                        words.getString("hint"),
                        html(back),
                        words.getString("back"),
                        nonce,
                        script(JsonObject.write(invocation)),
                        script(JsonObject.write(Map.of("url", back))) + ".url");
    }

    private static String html(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /** JSON is a script's literal once nothing in it can end the script. */
    private static String script(String json) {
        return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }
}
