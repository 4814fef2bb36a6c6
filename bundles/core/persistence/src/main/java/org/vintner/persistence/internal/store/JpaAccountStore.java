package org.vintner.persistence.internal.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;
import org.vintner.persistence.internal.entity.AccountEntity;
import org.vintner.persistence.internal.entity.ApiKeyEntity;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.internal.transaction.Transaction;
import org.vintner.persistence.store.AccountStore;

/**
 * Accounts and API keys, read through JPA. Written by SQL: a taken name or digest is an answer and must not break the
 * transaction. Authentication is SQL too, as each request needs it.
 */
@Component(service = AccountStore.class)
public final class JpaAccountStore implements AccountStore {
    private static final String ADD = """
            INSERT INTO account (id, name, role) VALUES (?, ?, ?)
            ON CONFLICT (lower(name)) DO NOTHING
            RETURNING id, name, role, created_at
            """;
    private static final String BY_NAME = "SELECT id, name, role, created_at FROM account WHERE lower(name) = lower(?)";
    private static final String HAS_ADMINISTRATOR =
            "SELECT EXISTS (SELECT 1 FROM account WHERE role = 'ADMINISTRATOR') AS found";
    private static final String ADD_KEY = """
            INSERT INTO api_key (id, account_id, label, digest) VALUES (?, ?, ?, ?)
            ON CONFLICT (digest) DO NOTHING
            RETURNING id, account_id, label, created_at, revoked_at
            """;
    private static final String KEY_BY_DIGEST =
            "SELECT id, account_id, label, created_at, revoked_at FROM api_key WHERE digest = ?";
    private static final String HOLDER = """
            SELECT a.id, a.name, a.role, a.created_at
              FROM api_key k JOIN account a ON a.id = k.account_id
             WHERE k.digest = ? AND k.revoked_at IS NULL
            """;
    private static final String REVOKE = "UPDATE api_key SET revoked_at = now() WHERE id = ? AND revoked_at IS NULL";
    private static final String REPLACE = """
            UPDATE api_key SET revoked_at = now(), label = ?
             WHERE account_id = ? AND label = ? AND id <> ? AND revoked_at IS NULL
            """;
    private static final String REINSTATE = "UPDATE api_key SET revoked_at = NULL, label = ? WHERE id = ?";

    private final Transaction transaction;
    private final Sql sql;

    @Activate
    public JpaAccountStore(@Reference Transaction transaction, @Reference Sql sql) {
        this.transaction = transaction;
        this.sql = sql;
    }

    @Override
    public Optional<Account> add(AccountId id, String name, Role role) {
        return sql.queryOne(ADD, JpaAccountStore::account, id.value(), name, role);
    }

    @Override
    public List<Account> list() {
        return transaction
                .entityManager()
                .createQuery("SELECT a FROM AccountEntity a ORDER BY LOWER(a.name)", AccountEntity.class)
                .getResultStream()
                .map(AccountEntity::toAccount)
                .toList();
    }

    @Override
    public Optional<Account> find(AccountId id) {
        return found(AccountEntity.class, id.value()).map(AccountEntity::toAccount);
    }

    @Override
    public Optional<Account> findByName(String name) {
        return sql.queryOne(BY_NAME, JpaAccountStore::account, name);
    }

    @Override
    public boolean hasAdministrator() {
        return sql.queryOne(HAS_ADMINISTRATOR, row -> row.flag("found")).orElseThrow();
    }

    @Override
    public Optional<ApiKey> addKey(ApiKeyId id, AccountId account, String label, byte[] digest) {
        return sql.queryOne(ADD_KEY, JpaAccountStore::key, id.value(), account.value(), label, digest);
    }

    @Override
    public Optional<ApiKey> findKey(ApiKeyId id) {
        return found(ApiKeyEntity.class, id.value()).map(ApiKeyEntity::toKey);
    }

    @Override
    public Optional<ApiKey> findKey(byte[] digest) {
        return sql.queryOne(KEY_BY_DIGEST, JpaAccountStore::key, digest);
    }

    @Override
    public List<ApiKey> keysOf(AccountId account) {
        return transaction
                .entityManager()
                .createQuery(
                        "SELECT k FROM ApiKeyEntity k WHERE k.accountId = :account ORDER BY k.id DESC",
                        ApiKeyEntity.class)
                .setParameter("account", account.value())
                .getResultStream()
                .map(ApiKeyEntity::toKey)
                .toList();
    }

    @Override
    public Optional<Account> holderOf(byte[] digest) {
        return sql.queryOne(HOLDER, JpaAccountStore::account, digest);
    }

    @Override
    public void revoke(ApiKeyId id) {
        sql.update(REVOKE, id.value());
    }

    @Override
    public int replace(AccountId account, String label, ApiKeyId but, String replacedLabel) {
        return sql.update(REPLACE, replacedLabel, account.value(), label, but.value());
    }

    @Override
    public void reinstate(ApiKeyId id, String label) {
        sql.update(REINSTATE, label, id.value());
    }

    private <E> Optional<E> found(Class<E> type, UUID id) {
        return Optional.ofNullable(transaction.entityManager().find(type, id));
    }

    private static Account account(Row row) throws SQLException {
        return new Account(
                new AccountId(row.uuid("id")),
                row.text("name"),
                row.constant("role", Role.class),
                row.time("created_at"));
    }

    private static ApiKey key(Row row) throws SQLException {
        return new ApiKey(
                new ApiKeyId(row.uuid("id")),
                new AccountId(row.uuid("account_id")),
                row.text("label"),
                row.time("created_at"),
                row.maybeTime("revoked_at"));
    }
}
