package org.vintner.persistence.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.attention.AttentionReason;
import org.vintner.api.id.AttentionId;

/** Keeps the attention list. */
@ProviderType
public interface AttentionStore {

    /**
     * Puts something on the list and stores {@code attention.opened}. Of no effect while an item with this reason and subject
     * is open.
     */
    void open(AttentionReason reason, String subject, String detail);

    /** As {@link #open}, but no message tells administrators of it: for what is wrong with these messages themselves. */
    void openQuietly(AttentionReason reason, String subject, String detail);

    /** Locks the oldest open items that no report told of; items that others hold are left out. */
    List<AttentionItem> untold(int limit);

    /** Remembers that a report, which is new, tells of these items. */
    void reported(UUID report, List<AttentionId> items);

    /** How many reports were made in the last while. */
    int reportsWithin(Duration time);

    /** What a report tells of, oldest first; with what was settled since. */
    List<AttentionItem> ofReport(UUID report);

    /** Settles every open item with this reason and subject. */
    void settle(AttentionReason reason, String subject, String resolution);

    /** Newest first. */
    Page<AttentionItem> list(boolean onlyOpen, PageRequest page);

    /** The item, if there is one. */
    Optional<AttentionItem> find(AttentionId id);

    /** Settles an item unless it is settled; empty when there is no such item. */
    Optional<AttentionItem> resolve(Actor actor, AttentionId id, String resolution);
}
