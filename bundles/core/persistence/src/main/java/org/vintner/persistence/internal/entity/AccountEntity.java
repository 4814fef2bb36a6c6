package org.vintner.persistence.internal.entity;

import java.time.Instant;
import java.util.UUID;
import javax.persistence.Column;
import javax.persistence.Convert;
import javax.persistence.Entity;
import javax.persistence.EnumType;
import javax.persistence.Enumerated;
import javax.persistence.Id;
import javax.persistence.Table;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.id.AccountId;

/** An account as it is read. */
@Entity
@Table(name = "account")
public class AccountEntity {
    @Id
    @Convert(converter = UuidConverter.class)
    private UUID id;

    private String name;

    @Enumerated(EnumType.STRING)
    private Role role;

    // By the database's clock.
    @Column(name = "created_at", insertable = false, updatable = false)
    @Convert(converter = InstantConverter.class)
    private Instant createdAt;

    /** For JPA. */
    protected AccountEntity() {}

    public Account toAccount() {
        return new Account(id(), name, role, createdAt);
    }

    AccountId id() {
        return new AccountId(id);
    }
}
