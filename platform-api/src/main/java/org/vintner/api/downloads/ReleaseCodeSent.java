package org.vintner.api.downloads;

import java.time.Instant;
import org.vintner.api.id.GrantId;

/**
 * A code is on its way to the order's mail address.
 *
 * @param grant the grant that it releases
 * @param expiresAt when it ends
 */
public record ReleaseCodeSent(GrantId grant, Instant expiresAt) {}
