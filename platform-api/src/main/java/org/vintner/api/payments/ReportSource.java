package org.vintner.api.payments;

import java.util.Objects;

/**
 * Where facts come from.
 *
 * @param channel the channel whose provider spoke; a fact about another channel's payment is flagged
 * @param cause how it spoke, for the history: {@code webhook ntf_...}, {@code look-up}, {@code reply}
 */
public record ReportSource(String channel, String cause) {

    /** Refuses {@code null}. */
    public ReportSource {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(cause, "cause");
    }
}
