package org.vintner.accounts.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.accounts.Permission;
import org.vintner.api.accounts.Permissions;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.id.AccountId;
import org.vintner.persistence.store.PermissionStore;
import org.vintner.persistence.store.UnitOfWork;

/** Permissions in the database. */
@Component(service = Permissions.class)
public final class StoredPermissions implements Permissions {

    private final PermissionStore store;
    private final Accounts accounts;
    private final AuditTrail audit;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredPermissions(
            @Reference PermissionStore store,
            @Reference Accounts accounts,
            @Reference AuditTrail audit,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.accounts = accounts;
        this.audit = audit;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public boolean has(Actor actor, Permission permission) {
        boolean account = actor.role() == Role.ADMINISTRATOR || actor.role() == Role.SELLER;
        return account && store.of(AccountId.parse(actor.id())).contains(permission);
    }

    @Override
    public Set<Permission> of(Actor actor, AccountId account) {
        if (!actor.mayDoEverything() && !actor.is(account)) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN, "Only an administrator or the account itself may see its permissions.");
        }
        requireExisting(account);
        return store.of(account);
    }

    @Override
    public void grant(Actor actor, AccountId account, Permission permission) {
        requireAdministrator(actor);
        requireExisting(account);
        unitOfWork.run(() -> {
            if (store.grant(account, permission)) {
                audit.done(actor, "permission.grant", account.toString(), detail(permission));
            }
        });
    }

    @Override
    public void withdraw(Actor actor, AccountId account, Permission permission) {
        requireAdministrator(actor);
        requireExisting(account);
        unitOfWork.run(() -> {
            if (store.withdraw(account, permission)) {
                audit.done(actor, "permission.withdraw", account.toString(), detail(permission));
            }
        });
    }

    private void requireExisting(AccountId account) {
        if (accounts.find(account).isEmpty()) {
            throw CommerceException.notFound("account", account);
        }
    }

    private static void requireAdministrator(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator grants permissions.");
        }
    }

    private static Map<String, String> detail(Permission permission) {
        return Map.of("permission", permission.name().toLowerCase(Locale.ROOT));
    }
}
