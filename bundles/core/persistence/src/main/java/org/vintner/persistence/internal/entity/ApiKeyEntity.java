package org.vintner.persistence.internal.entity;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.persistence.Column;
import javax.persistence.Convert;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;

/** An API key as it is read: without the digest, which nobody needs to see. */
@Entity
@Table(name = "api_key")
public class ApiKeyEntity {
    @Id
    @Convert(converter = UuidConverter.class)
    private UUID id;

    @Column(name = "account_id")
    @Convert(converter = UuidConverter.class)
    private UUID accountId;

    private String label;

    // By the database's clock.
    @Column(name = "created_at", insertable = false, updatable = false)
    @Convert(converter = InstantConverter.class)
    private Instant createdAt;

    @Column(name = "revoked_at")
    private Timestamp revokedAt;

    /** For JPA. */
    protected ApiKeyEntity() {}

    public ApiKey toKey() {
        return new ApiKey(
                new ApiKeyId(id),
                new AccountId(accountId),
                label,
                createdAt,
                Optional.ofNullable(revokedAt).map(Timestamp::toInstant));
    }
}
