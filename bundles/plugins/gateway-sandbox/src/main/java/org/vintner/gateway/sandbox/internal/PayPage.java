package org.vintner.gateway.sandbox.internal;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.NumberFormat;
import java.util.Base64;
import java.util.Currency;
import java.util.Locale;
import java.util.ResourceBundle;
import org.vintner.api.Money;
import org.vintner.gateway.sandbox.internal.SandboxPayment.State;

/** The pay page in one language. */
final class PayPage {

    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{margin:0;font:1.125rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
            main{max-width:26rem;margin:0 auto;padding:2rem 1.25rem}
            h1{font-size:1.25rem;margin:0 0 1rem}
            .note{border-left:.25rem solid #b45309;padding-left:.75rem;margin:0 0 1.5rem}
            dl{margin:0 0 1.5rem}
            dt{font-size:.9rem}
            dd{margin:0 0 .75rem;overflow-wrap:anywhere}
            .amount{font-size:2rem;font-weight:600}
            form{display:grid;gap:.75rem}
            button,a.button{font:inherit;min-height:3rem;border-radius:.5rem;border:2px solid #1d4ed8;\
            background:Canvas;color:CanvasText;cursor:pointer;display:grid;place-items:center;text-decoration:none}
            button.pay{background:#1d4ed8;color:#fff;font-weight:600}
            button:focus-visible,a:focus-visible{outline:3px solid #f59e0b;outline-offset:2px}
            """;

    /** What the content security policy names the style by. */
    static final String STYLE_HASH = "sha256-" + sha256(STYLE);

    private final Locale locale;
    private final ResourceBundle texts;

    private PayPage(Locale locale) {
        this.locale = locale;
        this.texts = ResourceBundle.getBundle(
                "org.vintner.gateway.sandbox.internal.pay",
                locale,
                PayPage.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** {@return the page in Chinese for any kind of Chinese, else in English} */
    static PayPage in(Locale wanted) {
        return new PayPage("zh".equals(wanted.getLanguage()) ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH);
    }

    /** {@return the page on which the payer decides} */
    String choice(SandboxPayment payment) {
        return page(
                "title",
                details(payment)
                        + """
                <form method="post">
                <button class="pay" name="action" value="pay">%s</button>
                <button name="action" value="decline">%s</button>
                <button name="action" value="cancel">%s</button>
                </form>
                """.formatted(
                                        text("pay").replace("{0}", escape(amount(payment.amount()))),
                                        text("decline"),
                                        text("cancel")));
    }

    /** {@return the page that says how it ended} */
    String outcome(SandboxPayment payment) {
        String title = payment.state() == State.WAITING
                ? "title"
                : payment.state().name().toLowerCase(Locale.ROOT);
        return page(
                title,
                details(payment) + """
                <a class="button" href="%s">%s</a>
                """.formatted(escape(payment.returnUrl().toString()), text("back")));
    }

    /** {@return a page with one message} */
    String message(String key) {
        return page(key, "");
    }

    private String details(SandboxPayment payment) {
        return """
                <dl>
                <dt>%s</dt><dd>%s</dd>
                <dt>%s</dt><dd class="amount">%s</dd>
                </dl>
                """.formatted(
                        text("subject"), escape(payment.subject()), text("amount"), escape(amount(payment.amount())));
    }

    private String page(String title, String content) {
        return """
                <!DOCTYPE html>
                <html lang="%s">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="robots" content="noindex">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                <main>
                <h1>%s</h1>
                <p class="note">%s</p>
                %s</main>
                </body>
                </html>
                """.formatted(locale.toLanguageTag(), text(title), STYLE, text(title), text("note"), content);
    }

    private String text(String key) {
        return escape(texts.getString(key));
    }

    /** With the code, not the sign: ¥ is two currencies. */
    private String amount(Money money) {
        Currency currency = money.currency();
        int digits = Math.max(0, currency.getDefaultFractionDigits());
        NumberFormat format = NumberFormat.getNumberInstance(locale);
        format.setMinimumFractionDigits(digits);
        format.setMaximumFractionDigits(digits);
        return format.format(BigDecimal.valueOf(money.amount(), digits)) + " " + currency.getCurrencyCode();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
