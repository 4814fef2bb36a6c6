package org.vintner.rest.api.internal.http;

import java.nio.charset.StandardCharsets;
import org.vintner.api.payments.Channel;

/** What somebody sees who has the pay page of a channel open while its plugin is away. */
final class AbsentPage {

    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="robots" content="noindex">
            <meta http-equiv="refresh" content="15">
            <title>Payment is paused</title>
            <h1>Payment is paused</h1>
            <p>The shop takes no payments by “%s” just now. This page has charged you nothing.</p>
            <p>If you have paid before, do not pay again: your order goes on by itself when the payment method is back.</p>
            <p>If you have not, leave this page open: it looks again every 15 seconds. If it stays away, ask the shop.</p>
            <p><small>%s</small></p>
            </html>
            """;

    private AbsentPage() {}

    /** For people; it asks again by itself. */
    static byte[] html(Channel channel, String requestId) {
        return HTML.formatted(escaped(channel.name()), requestId).getBytes(StandardCharsets.UTF_8);
    }

    /** For programs: the same in one sentence. */
    static String sentence(Channel channel) {
        return "The payment channel '" + channel.name()
                + "' is not available just now, and so is this page of it. What was paid is"
                + " not lost: its order goes on when the channel is back. Try again in a moment.";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
