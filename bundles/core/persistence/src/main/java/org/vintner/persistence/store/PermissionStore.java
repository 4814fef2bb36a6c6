package org.vintner.persistence.store;

import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.accounts.Permission;
import org.vintner.api.id.AccountId;

/** Keeps permissions that are granted by name. */
@ProviderType
public interface PermissionStore {

    /** The permissions of an account. */
    Set<Permission> of(AccountId account);

    /** Grants one; says whether it was not granted before. */
    boolean grant(AccountId account, Permission permission);

    /** Takes one back; says whether it was granted. */
    boolean withdraw(AccountId account, Permission permission);
}
