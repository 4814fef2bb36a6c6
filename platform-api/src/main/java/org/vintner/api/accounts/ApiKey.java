package org.vintner.api.accounts;

import java.time.Instant;
import java.util.Optional;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;

/**
 * A credential of an account, without its secret, of which only a digest is stored.
 *
 * @param id its id
 * @param account whose it is
 * @param label what it is for, 1 to 100 characters
 * @param createdAt when it was issued
 * @param revokedAt when it was taken back
 */
public record ApiKey(ApiKeyId id, AccountId account, String label, Instant createdAt, Optional<Instant> revokedAt) {}
