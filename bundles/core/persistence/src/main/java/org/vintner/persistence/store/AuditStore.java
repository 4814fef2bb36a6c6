package org.vintner.persistence.store;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.audit.AuditEntry;
import org.vintner.api.audit.AuditFilter;
import org.vintner.api.audit.AuditOutcome;

/** Keeps the audit trail. */
@ProviderType
public interface AuditStore {

    /** Adds an entry. */
    void add(Actor actor, String action, AuditOutcome outcome, String subject, Map<String, String> detail);

    /** Newest first. */
    Page<AuditEntry> list(AuditFilter filter, PageRequest page);
}
