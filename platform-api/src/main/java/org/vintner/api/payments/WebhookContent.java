package org.vintner.api.payments;

import java.util.List;

/**
 * A kept notification with everything that the provider sent. May hold personal data.
 *
 * @param notification which
 * @param path the path of the request
 * @param query the raw query string, empty when there was none
 * @param headers what the provider sent, without cookies and passwords
 * @param body the body as text, or in base64 when it is no UTF-8
 * @param base64 whether the body is in base64
 * @param replays how it was processed again by hand, oldest first
 */
public record WebhookContent(
        WebhookNotification notification,
        String path,
        String query,
        List<Header> headers,
        String body,
        boolean base64,
        List<WebhookReplay> replays) {

    /** Copies the lists. */
    public WebhookContent {
        headers = List.copyOf(headers);
        replays = List.copyOf(replays);
    }

    /**
     * One header.
     *
     * @param name in lower case
     * @param value one value; a name may occur several times
     */
    public record Header(String name, String value) {}
}
