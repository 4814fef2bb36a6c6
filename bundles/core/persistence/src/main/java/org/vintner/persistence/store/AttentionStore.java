package org.vintner.persistence.store;

import java.util.Optional;
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

    /** Settles every open item with this reason and subject. */
    void settle(AttentionReason reason, String subject, String resolution);

    /** Newest first. */
    Page<AttentionItem> list(boolean onlyOpen, PageRequest page);

    /** Settles an item unless it is settled; empty when there is no such item. */
    Optional<AttentionItem> resolve(Actor actor, AttentionId id, String resolution);
}
