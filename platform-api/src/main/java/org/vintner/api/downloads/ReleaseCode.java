package org.vintner.api.downloads;

import java.time.Instant;
import org.vintner.api.id.GrantId;

/**
 * A code that releases a grant from its network. A secret of the order's mailbox.
 *
 * @param grant the grant that it releases
 * @param fileName name of the grant's file
 * @param code eight digits
 * @param expiresAt when it ends
 */
public record ReleaseCode(GrantId grant, String fileName, String code, Instant expiresAt) {

    /** Leaves the code out: records end in logs. */
    @Override
    public String toString() {
        return "release code of " + grant;
    }
}
