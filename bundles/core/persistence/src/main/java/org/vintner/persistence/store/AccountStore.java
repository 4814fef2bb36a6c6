package org.vintner.persistence.store;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;

/** Accounts and the digests of their API keys. Several nodes may do the same at once: the first one wins. */
@ProviderType
public interface AccountStore {

    /**
     * Adds an account.
     *
     * @param name its name; names differ by more than upper and lower case
     * @return the account, or empty when the name is taken
     */
    Optional<Account> add(AccountId id, String name, Role role);

    /** All accounts, by name. */
    List<Account> list();

    /** The account, or empty. */
    Optional<Account> find(AccountId id);

    /** The account of this name, in upper or lower case; or empty. */
    Optional<Account> findByName(String name);

    /** Whether there is an administrator. */
    boolean hasAdministrator();

    /**
     * Adds an API key.
     *
     * @param digest of its secret; all there is to recognize it
     * @return the key, or empty when a key with this digest exists
     */
    Optional<ApiKey> addKey(ApiKeyId id, AccountId account, String label, byte[] digest);

    /** The API key, or empty. */
    Optional<ApiKey> findKey(ApiKeyId id);

    /** The API key with this digest, revoked or not; or empty. */
    Optional<ApiKey> findKey(byte[] digest);

    /** The API keys of an account, newest first. */
    List<ApiKey> keysOf(AccountId account);

    /** Who holds the API key with this digest; empty when there is none or it is revoked. One indexed query. */
    Optional<Account> holderOf(byte[] digest);

    /** Takes a key back; of no effect when it was taken back before. */
    void revoke(ApiKeyId id);

    /**
     * Takes back all keys of an account that have the label, but one, and gives them another label.
     *
     * @return how many
     */
    int replace(AccountId account, String label, ApiKeyId but, String replacedLabel);

    /** Makes a revoked key valid again, under this label. */
    void reinstate(ApiKeyId id, String label);
}
