package org.vintner.api.attention;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.id.AttentionId;

/**
 * Something that a person must look at.
 *
 * @param id its id
 * @param reason why
 * @param subject what it is about, as the text form of an id
 * @param detail what differs, in words for a person; no secret
 * @param openedAt since when
 * @param resolvedAt when it was settled
 * @param resolution how it was settled
 */
public record AttentionItem(
        AttentionId id,
        AttentionReason reason,
        String subject,
        String detail,
        Instant openedAt,
        Optional<Instant> resolvedAt,
        Optional<String> resolution) {}
