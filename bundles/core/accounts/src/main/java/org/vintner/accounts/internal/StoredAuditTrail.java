package org.vintner.accounts.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.audit.AuditEntry;
import org.vintner.api.audit.AuditFilter;
import org.vintner.api.audit.AuditOutcome;
import org.vintner.api.audit.AuditTrail;
import org.vintner.persistence.store.AuditStore;

/** The audit trail in the database. */
@Component(service = AuditTrail.class)
public final class StoredAuditTrail implements AuditTrail {

    private static final Logger LOG = LoggerFactory.getLogger(StoredAuditTrail.class);
    private static final int MAX_TEXT = 500;

    private final AuditStore store;
    private final Repetitions repetitions = new Repetitions(Duration.ofMinutes(1), 10_000, System::nanoTime);

    @Activate
    public StoredAuditTrail(@Reference AuditStore store) {
        this.store = store;
    }

    @Override
    public void done(Actor actor, String action, String subject, Map<String, String> detail) {
        store.add(actor, action, AuditOutcome.DONE, cut(subject), detail);
    }

    @Override
    public void refused(Actor actor, String action, String subject, CommerceException refusal) {
        String code = refusal.error().code();
        if (!repetitions.first(actor + " " + action + " " + subject + " " + code)) {
            return;
        }
        Map<String, String> detail = new HashMap<>();
        detail.put("code", code);
        detail.put("message", cut(refusal.getMessage()));
        refusal.param().ifPresent(param -> detail.put("param", cut(param)));
        try {
            store.add(actor, action, AuditOutcome.REFUSED, cut(subject), detail);
        } catch (RuntimeException e) {
            LOG.warn("The refusal of {} to {} could not be recorded in the audit trail", action, actor, e);
        }
    }

    @Override
    public Page<AuditEntry> list(Actor actor, AuditFilter filter, PageRequest page) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "The audit trail is for administrators.");
        }
        return store.list(filter, page);
    }

    /** Part of it comes from callers; PostgreSQL takes no NUL in a text. */
    private static String cut(String text) {
        String clean = text.replace('\0', '?');
        return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT);
    }
}
