package org.vintner.api.accounts;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Actor;
import org.vintner.api.Role;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;

/** Accounts and their API keys. */
@ProviderType
public interface Accounts {

    /**
     * Says who presents a secret. Fast enough for each request: answers are remembered for a short time, and forgotten at once
     * when a key is revoked here.
     *
     * @param secret what a caller presented
     * @return the account as an actor, or empty when no valid key has this secret
     */
    Optional<Actor> authenticate(String secret);

    /**
     * Creates an account.
     *
     * @param actor an administrator
     * @param name unique name, 1 to 100 characters
     * @param role {@link Role#ADMINISTRATOR} or {@link Role#SELLER}
     * @return the account
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code invalid_request}, {@code already_exists}
     */
    Account create(Actor actor, String name, Role role);

    /** {@return all accounts, by name} */
    List<Account> list();

    /**
     * Finds an account.
     *
     * @param id which account
     * @return the account, or empty
     */
    Optional<Account> find(AccountId id);

    /**
     * Issues an API key.
     *
     * @param actor an administrator, or the account itself
     * @param account whose
     * @param label what it is for
     * @return the key and its secret, which can't be read again
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code not_found}, {@code invalid_request}
     */
    IssuedApiKey issueKey(Actor actor, AccountId account, String label);

    /**
     * Takes an API key back, at once on this node and within seconds on others. A revoked key stays revoked.
     *
     * @param actor an administrator, or the account itself
     * @param key which key
     * @throws org.vintner.api.CommerceException {@code forbidden}, {@code not_found}
     */
    void revokeKey(Actor actor, ApiKeyId key);

    /**
     * {@return the API keys of an account, newest first}
     *
     * @param actor an administrator, or the account itself
     * @param account whose
     */
    List<ApiKey> keysOf(Actor actor, AccountId account);
}
