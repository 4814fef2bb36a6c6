package org.vintner.spi.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A provider's notification as it arrived.
 *
 * @param path the path of the request
 * @param query the raw query string, empty when there is none
 * @param headers header names in lower case and their values
 * @param body the untouched bytes; not to be changed
 * @param receivedAt when it arrived: what signature stamps are compared with, also when it is replayed
 */
public record RawNotification(
        String path, String query, Map<String, List<String>> headers, byte[] body, Instant receivedAt) {

    /**
     * {@return the first value of a header}
     *
     * @param name the header, in any case
     */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** {@return a description without headers and body, which may hold personal data} */
    @Override
    public String toString() {
        return "RawNotification[" + path + ", " + body.length + " bytes, " + receivedAt + "]";
    }
}
