package org.vintner.api.configuration;

import java.time.Instant;
import java.util.List;

/**
 * A former or the present state of a channel's configuration.
 *
 * @param revision its number
 * @param current whether it holds now
 * @param changedAt when it was made
 * @param changedBy by whom
 * @param changed the properties in which it differs from the revision before it
 */
public record ChannelRevision(
        long revision, boolean current, Instant changedAt, String changedBy, List<String> changed) {

    /** Copies the list. */
    public ChannelRevision {
        changed = List.copyOf(changed);
    }
}
