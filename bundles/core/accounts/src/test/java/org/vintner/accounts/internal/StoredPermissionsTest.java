package org.vintner.accounts.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.PageRequest;
import org.vintner.api.Role;
import org.vintner.api.accounts.Permission;
import org.vintner.api.audit.AuditFilter;
import org.vintner.api.id.AccountId;
import org.vintner.persistence.internal.store.JpaAccountStore;
import org.vintner.persistence.internal.store.SqlAuditStore;
import org.vintner.persistence.internal.store.SqlPermissionStore;
import org.vintner.persistence.testing.TestDatabase;

@DisplayName("S2.7: what no role includes is granted by name")
class StoredPermissionsTest {

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Actor SYSTEM = Actor.system("test");

    private final StoredAccounts accounts = new StoredAccounts(
            new JpaAccountStore(DATABASE.transaction(), DATABASE.sql()),
            DATABASE.unitOfWork(),
            new Secrets(new DigestingKeyRing()));
    private final StoredAuditTrail trail = new StoredAuditTrail(new SqlAuditStore(DATABASE.sql()));
    private final StoredPermissions permissions =
            new StoredPermissions(new SqlPermissionStore(DATABASE.sql()), accounts, trail, DATABASE.unitOfWork());
    private Actor admin;
    private AccountId id;

    @BeforeEach
    void open() {
        DATABASE.clear();
        id = accounts.create(SYSTEM, "ada", Role.ADMINISTRATOR).id();
        admin = new Actor(Role.ADMINISTRATOR, id.toString());
    }

    @Test
    void noRoleIncludesAPermissionNotEvenTheServersOwn() {
        assertThat(permissions.has(admin, Permission.KEY_EXPORT)).isFalse();
        assertThat(permissions.has(SYSTEM, Permission.KEY_EXPORT)).isFalse();
    }

    @Test
    void aGrantAndItsWithdrawalCountAtOnceAndAreAudited() {
        permissions.grant(admin, id, Permission.KEY_EXPORT);
        permissions.grant(admin, id, Permission.KEY_EXPORT);
        assertThat(permissions.has(admin, Permission.KEY_EXPORT)).isTrue();
        assertThat(permissions.of(admin, id)).containsExactly(Permission.KEY_EXPORT);

        permissions.withdraw(admin, id, Permission.KEY_EXPORT);
        assertThat(permissions.has(admin, Permission.KEY_EXPORT)).isFalse();
        assertThat(trail.list(admin, AuditFilter.ALL, PageRequest.first(9)).items())
                .extracting(entry -> entry.action() + " " + entry.subject())
                .containsExactly("permission.withdraw " + id, "permission.grant " + id);
    }

    @Test
    void sellersGrantNothing() {
        AccountId seller = accounts.create(SYSTEM, "bob", Role.SELLER).id();
        Actor bob = new Actor(Role.SELLER, seller.toString());
        assertThatThrownBy(() -> permissions.grant(bob, seller, Permission.KEY_EXPORT))
                .isInstanceOf(CommerceException.class)
                .extracting(e -> ((CommerceException) e).error())
                .isEqualTo(CommerceError.FORBIDDEN);
        assertThat(permissions.of(bob, seller)).isEmpty();
    }
}
