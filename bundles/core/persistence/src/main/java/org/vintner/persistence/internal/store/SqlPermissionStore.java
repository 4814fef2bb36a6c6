package org.vintner.persistence.internal.store;

import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.accounts.Permission;
import org.vintner.api.id.AccountId;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.PermissionStore;

/** Permissions by SQL. */
@Component(service = PermissionStore.class)
public final class SqlPermissionStore implements PermissionStore {

    private static final String OF = "SELECT permission FROM account_permission WHERE account_id = ?";
    private static final String GRANT =
            "INSERT INTO account_permission (account_id, permission) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String WITHDRAW = "DELETE FROM account_permission WHERE account_id = ? AND permission = ?";

    private final Sql sql;

    @Activate
    public SqlPermissionStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public Set<Permission> of(AccountId account) {
        return Set.copyOf(sql.query(OF, row -> row.constant("permission", Permission.class), account.value()));
    }

    @Override
    public boolean grant(AccountId account, Permission permission) {
        return sql.update(GRANT, account.value(), permission) == 1;
    }

    @Override
    public boolean withdraw(AccountId account, Permission permission) {
        return sql.update(WITHDRAW, account.value(), permission) == 1;
    }
}
