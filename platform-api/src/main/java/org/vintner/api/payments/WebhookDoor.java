package org.vintner.api.payments;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Where providers' notifications arrive. Called by the HTTP layer on its request threads. */
@ProviderType
public interface WebhookDoor {

    /** The largest notification that is read, in bytes. */
    int MAX_BODY = 256 * 1024;

    /**
     * Authenticates a notification, stores it raw, interprets and applies it, and answers after the commit.
     *
     * @param path the part of the address behind {@code /webhooks/}, which names the channel
     * @param headers all headers, names in lower case
     * @param query raw query string, empty when there is none
     * @param body the untouched bytes, at most {@link #MAX_BODY}
     * @return the answer that this provider takes as "received", or a refusal: 404 for an unknown path, 400 or 401 for a bad
     *     notification, 503 with {@code retry-after} while the channel's plugin or the database is away
     */
    Answer receive(String path, Map<String, List<String>> headers, String query, byte[] body);

    /**
     * What to answer.
     *
     * @param status HTTP status
     * @param headers header names and values
     * @param contentType media type; empty without a body
     * @param body the exact body
     */
    record Answer(int status, Map<String, String> headers, String contentType, byte[] body) {}
}
