package org.vintner.api.audit;

/** How an audited action ended. */
public enum AuditOutcome {
    /** It was done; the entry was committed with it. */
    DONE,
    /** It was refused and changed nothing. */
    REFUSED
}
