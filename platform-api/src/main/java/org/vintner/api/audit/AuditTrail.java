package org.vintner.api.audit;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.CommerceException;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;

/** Who did, or was refused to do, what matters. Entries are added and read, never changed. */
@ProviderType
public interface AuditTrail {

    /**
     * Records something that was done. Joins the running transaction, so that neither is stored without the other.
     *
     * @param actor who, with the address he came from
     * @param action what, lower case with dots, such as {@code key.export}
     * @param subject what it was about, as the text form of an id
     * @param detail particulars; never a secret
     */
    void done(Actor actor, String action, String subject, Map<String, String> detail);

    /**
     * Records an attempt that was refused, with the code of the refusal. To be called when the transaction of the attempt has
     * ended, else it vanishes with that. Never throws: a trail that can't be written is told in the log and must not hide the
     * refusal itself. The same refusal of the same actor is recorded once a minute.
     *
     * @param actor who
     * @param action the operation
     * @param subject what it was about: the text form of an id, or the path of a request
     * @param refusal why
     */
    void refused(Actor actor, String action, String subject, CommerceException refusal);

    /**
     * Lists entries, newest first.
     *
     * @param actor an administrator
     * @param filter which
     * @param page which part
     * @return the page
     * @throws CommerceException {@code forbidden}
     */
    Page<AuditEntry> list(Actor actor, AuditFilter filter, PageRequest page);
}
