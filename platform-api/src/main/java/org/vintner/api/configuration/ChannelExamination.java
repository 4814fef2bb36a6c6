package org.vintner.api.configuration;

import java.time.Instant;
import java.util.List;
import org.vintner.spi.configuration.Finding;

/**
 * What a look at a channel found.
 *
 * @param channel its name
 * @param at when
 * @param healthy whether nothing is wrong
 * @param findings good and bad, in the order in which it was looked at
 */
public record ChannelExamination(String channel, Instant at, boolean healthy, List<Finding> findings) {

    /** Copies the list. */
    public ChannelExamination {
        findings = List.copyOf(findings);
    }
}
