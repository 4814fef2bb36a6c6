package org.vintner.accounts.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.Role;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.Accounts;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.accounts.IssuedApiKey;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.ApiKeyId;
import org.vintner.persistence.store.AccountStore;
import org.vintner.persistence.store.UnitOfWork;

/** Accounts in the database. */
@Component(service = Accounts.class)
public final class StoredAccounts implements Accounts {

    /** How long a key that was revoked on another node may still be good here. */
    private static final Duration MEMORY = Duration.ofSeconds(5);

    private static final int MAX_NAME = 100;

    private final RecentAnswers recent = new RecentAnswers(MEMORY, 10_000, System::nanoTime);
    private final AccountStore store;
    private final UnitOfWork unitOfWork;
    private final Secrets secrets;

    @Activate
    public StoredAccounts(@Reference AccountStore store, @Reference UnitOfWork unitOfWork, @Reference Secrets secrets) {
        this.store = store;
        this.unitOfWork = unitOfWork;
        this.secrets = secrets;
    }

    @Override
    public Optional<Actor> authenticate(String secret) {
        if (!secrets.plausible(secret)) {
            return Optional.empty();
        }
        byte[] digest = secrets.digest(secret);
        return recent.get(digest, () -> store.holderOf(digest).map(StoredAccounts::actor));
    }

    @Override
    public Account create(Actor actor, String name, Role role) {
        requireAdministrator(actor);
        String given = line(name, "name", "An account's name");
        if (role != Role.ADMINISTRATOR && role != Role.SELLER) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, "An account's role is ADMINISTRATOR or SELLER.", "role");
        }
        return unitOfWork.call(() -> store.add(AccountId.next(), given, role).orElseThrow(() -> taken(given)));
    }

    @Override
    public List<Account> list() {
        return unitOfWork.readOnly(store::list);
    }

    @Override
    public Optional<Account> find(AccountId id) {
        return unitOfWork.readOnly(() -> store.find(id));
    }

    @Override
    public IssuedApiKey issueKey(Actor actor, AccountId account, String label) {
        requireSelfOrAdministrator(actor, account);
        String given = line(label, "label", "An API key's label");
        String secret = secrets.next();
        return unitOfWork.call(() -> {
            requireExisting(account);
            return store.addKey(ApiKeyId.next(), account, given, secrets.digest(secret))
                    .map(key -> new IssuedApiKey(key, secret))
                    .orElseThrow(() -> new IllegalStateException("256 random bits were drawn twice"));
        });
    }

    @Override
    public void revokeKey(Actor actor, ApiKeyId key) {
        unitOfWork.run(() -> {
            ApiKey found = store.findKey(key)
                    .filter(candidate -> actor.mayDoEverything() || actor.is(candidate.account()))
                    .orElseThrow(() -> CommerceException.notFound("API key", key));
            store.revoke(found.id());
            unitOfWork.afterCommit(recent::forget);
        });
    }

    @Override
    public List<ApiKey> keysOf(Actor actor, AccountId account) {
        requireSelfOrAdministrator(actor, account);
        return unitOfWork.readOnly(() -> {
            requireExisting(account);
            return store.keysOf(account);
        });
    }

    private void requireExisting(AccountId account) {
        if (store.find(account).isEmpty()) {
            throw CommerceException.notFound("account", account);
        }
    }

    private static Actor actor(Account account) {
        return new Actor(account.role(), account.id().toString());
    }

    private static void requireAdministrator(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Only an administrator may do this.");
        }
    }

    private static void requireSelfOrAdministrator(Actor actor, AccountId account) {
        if (!actor.mayDoEverything() && !actor.is(account)) {
            throw new CommerceException(
                    CommerceError.FORBIDDEN, "Only an administrator or the account itself may do this.");
        }
    }

    private static CommerceException taken(String name) {
        return new CommerceException(
                CommerceError.ALREADY_EXISTS, "There is an account named '" + name + "'. Take another name.", "name");
    }

    private static String line(String text, String param, String what) {
        String stripped = text.strip();
        boolean printable = stripped.codePoints().noneMatch(Character::isISOControl);
        if (stripped.isEmpty() || stripped.codePointCount(0, stripped.length()) > MAX_NAME || !printable) {
            throw new CommerceException(
                    CommerceError.INVALID_REQUEST, what + " is one line of 1 to " + MAX_NAME + " characters.", param);
        }
        return stripped;
    }
}
