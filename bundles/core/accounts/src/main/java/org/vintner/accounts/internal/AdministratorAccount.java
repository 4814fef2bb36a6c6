package org.vintner.accounts.internal;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;
import org.vintner.persistence.store.AccountStore;
import org.vintner.persistence.store.UnitOfWork;

/** The account {@code admin} and the two ways to its first secret. Several nodes may start at once: one of them wins. */
final class AdministratorAccount {

    static final String NAME = "admin";
    static final int MIN_SECRET = 20;

    private static final String FIRST_START = "first start";
    private static final String ENVIRONMENT = "environment";

    /** Told apart from a key that somebody revoked by hand, which must not come back with its old configuration. */
    private static final String REPLACED = "environment, replaced";

    private static final Logger LOG = LoggerFactory.getLogger(AdministratorAccount.class);

    private final AccountStore store;
    private final UnitOfWork unitOfWork;
    private final Secrets secrets;
    private final FirstStartNotice notice;

    AdministratorAccount(AccountStore store, UnitOfWork unitOfWork, Secrets secrets, FirstStartNotice notice) {
        this.store = store;
        this.unitOfWork = unitOfWork;
        this.secrets = secrets;
        this.notice = notice;
    }

    /** {@return whether there is an administrator, of whatever name} */
    boolean someoneIs() {
        return unitOfWork.readOnly(store::hasAdministrator);
    }

    /**
     * Makes the account and a secret if there is no administrator.
     *
     * @return what is wrong, in words for an operator
     */
    Optional<String> ensureThereIsOne() {
        if (someoneIs()) {
            return Optional.empty();
        }
        String secret = secrets.next();
        // Written before the commit, so that a server that dies just after it leaves a way in.
        notice.keep(secret);
        boolean made = unitOfWork.call(() -> {
            Optional<Account> account = store.add(AccountId.next(), NAME, Role.ADMINISTRATOR);
            account.ifPresent(added -> addKey(added, FIRST_START, secret));
            return account.isPresent();
        });
        if (made) {
            LOG.info("Created the first administrator; its secret is printed once, and not here");
            notice.show(secret);
            return Optional.empty();
        }
        notice.forget();
        return someoneIs()
                ? Optional.empty()
                : Optional.of(
                        "There is no administrator, and '" + NAME + "' is the name of a seller. Set adminSecret of "
                                + AccountsConfig.PID + " after renaming that account.");
    }

    /**
     * Makes the account if it is missing, and the configured secret good.
     *
     * @return what is wrong, in words for an operator
     */
    Optional<String> ensureSecret(String secret) {
        if (secret.length() < MIN_SECRET || !secrets.plausible(secret)) {
            return refused("has " + secret.length() + " characters, but " + MIN_SECRET + " to 256 are needed."
                    + " A good one is made by: openssl rand -base64 32");
        }
        return unitOfWork.call(() -> {
            Optional<Account> added = store.add(AccountId.next(), NAME, Role.ADMINISTRATOR);
            unitOfWork.afterCommit(() -> added.ifPresent(account -> notice.showWithoutSecret()));
            Account account = added.or(() -> store.findByName(NAME)).orElseThrow();
            return account.role() == Role.ADMINISTRATOR
                    ? makeGood(account, secret)
                    : refused("can't be used: '" + NAME + "' is the name of a seller's account.");
        });
    }

    private Optional<String> makeGood(Account account, String secret) {
        Optional<ApiKey> added = addKey(account, ENVIRONMENT, secret);
        ApiKey key = added.or(() -> store.findKey(secrets.digest(secret))).orElseThrow();
        if (!key.account().equals(account.id())) {
            return refused("is the secret of another account.");
        }
        if (key.revokedAt().isPresent() && !key.label().equals(REPLACED)) {
            return refused("was revoked. Set another one.");
        }
        if (key.revokedAt().isPresent()) {
            store.reinstate(key.id(), ENVIRONMENT);
        }
        int replaced = store.replace(account.id(), ENVIRONMENT, key.id(), REPLACED);
        if (replaced > 0) {
            LOG.info("The configured administrator secret has changed; the one before it is revoked");
        }
        return Optional.empty();
    }

    private Optional<ApiKey> addKey(Account account, String label, String secret) {
        return store.addKey(ApiKeyId.next(), account.id(), label, secrets.digest(secret));
    }

    private static Optional<String> refused(String why) {
        return Optional.of("The configured administrator secret (adminSecret of " + AccountsConfig.PID
                + ", or VINTNER_ADMIN_SECRET) " + why);
    }
}
