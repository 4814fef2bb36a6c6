package org.vintner.api.accounts;

import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.id.AccountId;

/** Permissions that are granted by name. Each grant and withdrawal is on the audit trail. */
@ProviderType
public interface Permissions {

    /**
     * {@return whether the actor has the permission; asked of the database, so that a withdrawal counts at once}
     *
     * @param actor anybody
     * @param permission which permission
     */
    boolean has(Actor actor, Permission permission);

    /**
     * {@return the permissions of an account}
     *
     * @param actor an administrator or the account itself
     * @param account whose
     */
    Set<Permission> of(Actor actor, AccountId account);

    /**
     * Grants a permission; of no effect when it is granted.
     *
     * @param actor an administrator
     * @param account to whom
     * @param permission which
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code not_found}
     */
    void grant(Actor actor, AccountId account, Permission permission);

    /**
     * Takes a permission back, at once; of no effect when it is not granted.
     *
     * @param actor an administrator
     * @param account from whom
     * @param permission which
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code not_found}
     */
    void withdraw(Actor actor, AccountId account, Permission permission);
}
